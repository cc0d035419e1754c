/// Mean-field theory of deep nets at initialisation: how long signals get, and by what factor gradients shrink or grow.
///
/// Setting: z = W x + b, x' = phi(z), W_ij ~ N(0, weight_variance / fan_in), b ~ N(0, bias_variance). q is the mean
/// square of the entries of z, delta the gradient of the loss with respect to z, g a standard normal number.
/// Poole et al. 2016 (arXiv:1606.05340) for the length map, Schoenholz et al. 2017 (arXiv:1611.01232) for the gradient
/// rate, Hanin and Nica 2018 (arXiv:1812.05994) for the log-normal spread of nets of finite width, Yang and Schoenholz
/// 2017 (arXiv:1712.08969) for residual nets, Yang et al. 2019 (arXiv:1902.08129) for batch normalisation, Pennington
/// et al. 2017 (arXiv:1711.04735) for the spectrum of the Jacobian.
#pragma once

#include <gradus/bench/gradients/mean_field.h>
#include <gradus/bench/gradients/moments.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace gradus::bench {

/// Mean 0 and variance 1 before each activation: of a unit over the batch, or of a sample over its layer.
enum class Norm : std::uint8_t { none, batch, layer };

/// A net as the theory knows it, of layers 1..depth.
struct TheoryNet {
  const Nonlinearity* phi;
  int depth;
  int width = 0;
  double weight_variance = 1;                 // fan_in Var W: 1 LeCun, 2 He, the fan_in itself for W ~ N(0, 1)
  double bias_variance = 0;                   // Var b, or of the branch's b in a residual net
  double first_q = 1;                         // mean square of z in layer 1 (residual: of h before the first block)
  bool orthogonal = false;                    // W orthogonal times sqrt(weight_variance): same mean, less spread
  std::optional<double> residual = {};        // alpha of h + alpha phi(h) W; none: a plain net
  Norm norm = Norm::none;                     // phi(norm(z)); in a residual net phi(norm(h)), "pre-norm"
  std::vector<int> widths = {};               // of each layer where they differ; `width` is then not read
  std::vector<double> weight_variances = {};  // into each layer where they differ, as Glorot's do where widths do

  bool is_residual() const { return residual.has_value(); }
  /// Where gradients are looked at: the layers, or in a residual net the depth + 1 states h around its blocks.
  int states() const { return is_residual() ? depth + 1 : depth; }
  int width_of(int state) const { return widths.empty() ? width : widths[static_cast<std::size_t>(state)]; }
  double variance_into(int layer) const {
    return weight_variances.empty() ? weight_variance : weight_variances[static_cast<std::size_t>(layer)];
  }
};

/// What the theory says of one layer.
struct TheoryLayer {
  double q;                // mean square of its entries
  double chi;              // E |delta here|^2 / E |delta one layer up|^2
  double log10_predicted;  // log10 of the root mean square of |delta here| / |delta at the top|; -infinity if that is 0
  double log10_typical;    // the same for a typical net of this width: the median, below the mean
  double log10_band;       // half-width of the band: one standard deviation over nets
};

/// Layers 1..depth, in order; the top one has ratio 1. In a residual net layer l is the state before block l, and one
/// more entry follows for the state after the last block.
///
/// With normalisation q and delta are those of what phi gets (in a residual net still of h), and the batch is infinite;
/// there is then no theory of the spread, and with Norm::batch log10_typical and log10_band are NaN.
std::vector<TheoryLayer> predict(const TheoryNet& net);

/// The squared singular values of the Jacobian from layer 1 to the top, J = prod W D.
struct JacobianTheory {
  double log10_mean;         // of the mean of s^2
  double relative_variance;  // var(s^2) / mean^2: the sum over layers of mu2 / mu1^2 - 1 - s1
};

/// mu_k = E phi'^(2k); s1 is -1 for independent weights and 0 for orthogonal ones. For a plain net of equal widths.
JacobianTheory jacobian_theory(const TheoryNet& net);

/// The largest s^2 over their mean, for `layers` linear layers of infinite width with independent weights:
/// (L + 1)^(L + 1) / L^L, about e L.
double largest_linear_jacobian(int layers);

/// "vanishes", "explodes" or "is healthy": healthy within a factor of ten over the whole net.
const char* verdict(double log10_ratio);

}  // namespace gradus::bench
