/// Mean-field theory of deep nets at initialisation: how long signals get, and by what factor gradients shrink or grow.
///
/// Setting: z = W x + b, x' = phi(z), W_ij ~ N(0, weight_variance / fan_in), b ~ N(0, bias_variance). q is the mean
/// square of the entries of z, delta the gradient of the loss with respect to z, g a standard normal number.
/// Poole et al. 2016 (arXiv:1606.05340) for the length map, Schoenholz et al. 2017 (arXiv:1611.01232) for the gradient
/// rate, Hanin and Nica 2018 (arXiv:1812.05994) for the log-normal spread of nets of finite width, Yang and Schoenholz
/// 2017 (arXiv:1712.08969) for residual nets.
#pragma once

#include <gradus/bench/gradients/nonlinearity.h>

#include <optional>
#include <vector>

namespace gradus::bench {

/// Averages over g of phi(sqrt(q) g).
struct Moments {
  double mean;          // E phi
  double square;        // E phi^2
  double slope_square;  // E phi'^2
  double slope_fourth;  // E phi'^4
};

/// By quadrature in panels, to about 1e-12. q: from 1e-200 to 1e200.
Moments moments(const Nonlinearity& phi, double q);

/// A net as the theory knows it. Hidden layers 1..depth all have the same width.
struct TheoryNet {
  const Nonlinearity* phi;
  int depth;
  int width;
  double weight_variance;    // fan_in * Var W: 1 LeCun, 2 He, the fan_in itself for W ~ N(0, 1)
  double bias_variance = 0;  // Var b, or of the branch's b in a residual net
  double first_q = 1;        // mean square of z in layer 1 (residual: of h before the first block)
  bool orthogonal = false;   // W orthogonal times sqrt(weight_variance): same mean, less spread
  double residual = 0;       // alpha of h + alpha phi(h) W; 0 means a plain net
};

/// What the theory says of one layer.
struct TheoryLayer {
  double q;                // mean square of its entries
  double chi;              // E |delta here|^2 / E |delta one layer up|^2
  double log10_predicted;  // log10 of the root mean square of |delta here| / |delta at the top|
  double log10_typical;    // the same for a typical net of this width: the median, below the mean
  double log10_band;       // half-width of the band: one standard deviation over nets
};

/// Layers 1..depth, in order; the top one has ratio 1. In a residual net layer l is the state before block l, and one
/// more entry follows for the state after the last block.
std::vector<TheoryLayer> predict(const TheoryNet& net);

/// Where gradients neither vanish nor explode.
struct CriticalPoint {
  double sigma_w;  // root of weight_variance with chi = 1
  double q;        // the length there; 0 if it is approached from above; NaN if any length will do (relu, linear)
  bool stable;     // whether the length map comes back to q after a small push
};

/// Solves chi(q) = 1 together with q = weight_variance E phi^2 + bias_variance. Prefers a stable solution; none for
/// activations without one (selu or softplus without biases).
std::optional<CriticalPoint> critical_point(const Nonlinearity& phi, double bias_variance);

/// "vanishes", "explodes" or "is healthy": healthy within a factor of ten over the whole net.
const char* verdict(double log10_ratio);

}  // namespace gradus::bench
