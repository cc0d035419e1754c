// Predictions for a whole net, layer by layer.
#include <gradus/bench/gradients/theory.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace gradus::bench {
namespace {

constexpr double smallest_q = 1e-200, largest_q = 1e200;  // squares stay finite; activations reach their limits before

// What goes up from layer to layer.
struct Signal {
  double square;    // mean over units and samples
  double variance;  // over samples, averaged over units: what batch normalisation divides by
};

// What phi gets. Normalised signals have length 1.
Moments moments_of(const TheoryNet& net, double q) {
  return moments(*net.phi, net.norm == Norm::none ? std::clamp(q, smallest_q, largest_q) : 1);
}

Signal next_signal(const TheoryNet& net, int layer, const Signal& here, const Moments& m) {
  const double weights = net.variance_into(layer);
  const Signal branch{weights * m.square + net.bias_variance, weights * (m.square - m.mean * m.mean)};
  if (!net.is_residual()) return net.norm == Norm::none ? branch : Signal{1, 1};
  const double scale = *net.residual * *net.residual;
  return {here.square + scale * branch.square, here.variance + scale * branch.variance};
}

// From the state above, into which `layer` leads, to `here`.
double gradient_rate(const TheoryNet& net, int layer, const Signal& here, const Moments& m) {
  const double weights = net.variance_into(layer);
  const double through_weights = weights * m.slope_square;
  const auto normalised = [&](double square, double variance) {
    if (net.norm == Norm::none) return through_weights;
    return through_weights / (net.norm == Norm::batch ? variance : square);
  };
  if (net.is_residual()) return 1 + *net.residual * *net.residual * normalised(here.square, here.variance);
  return normalised(weights * m.square + net.bias_variance, weights * (m.square - m.mean * m.mean));
}

// Var(|delta|^2 / its mean) of one step. Plain: |D W^T u|^2 for a unit vector u; W^T u is a Gaussian vector, or, if W
// is orthogonal, the first entries of a point on the sphere of the larger of both widths. Residual: |u + alpha D W^T
// u|^2, whose cross term counts as well.
double spread(const TheoryNet& net, int state, const Moments& m, double rate) {
  const double square = m.slope_square * m.slope_square;
  if (square == 0) return 0;
  const double width = net.width_of(state);
  double branch = (3 * m.slope_fourth / square - 1) / width;
  if (net.orthogonal) branch -= 2 / std::max<double>(width, net.width_of(state + 1));
  if (!net.is_residual()) return branch;
  const double share = (rate - 1) / rate;  // of the branch in the rate
  return 4 * share / rate / width + share * share * branch;
}

}  // namespace

std::vector<TheoryLayer> predict(const TheoryNet& net) {
  const int states = net.states(), top = states - 1;
  std::vector<TheoryLayer> layers(static_cast<std::size_t>(states));
  std::vector<double> spreads(layers.size());
  const double first = net.norm != Norm::none && !net.is_residual() ? 1 : net.first_q;
  Signal signal{first, first};
  for (int l = 0; l < states; ++l) {
    TheoryLayer& layer = layers[static_cast<std::size_t>(l)];
    const Moments m = moments_of(net, signal.square);
    const int above = std::min(l + 1, net.is_residual() ? net.depth - 1 : top);  // as if the last layer came once more
    layer.q = signal.square;
    layer.chi = gradient_rate(net, above, signal, m);
    if (l < top) spreads[static_cast<std::size_t>(l)] = spread(net, l, m, layer.chi);
    signal = next_signal(net, above, signal, m);
  }
  // Downwards from the top: logarithms add up, where the ratios themselves would under- or overflow.
  double log10_ratio = 0, variance = 0;
  for (std::size_t l = layers.size(); l-- > 0;) {
    if (l + 1 < layers.size()) {
      log10_ratio += 0.5 * std::log10(layers[l].chi);
      variance += net.norm == Norm::batch ? std::numeric_limits<double>::quiet_NaN() : spreads[l];
    }
    layers[l].log10_predicted = log10_ratio;
    layers[l].log10_typical = log10_ratio - variance / 4 * std::numbers::log10e;
    layers[l].log10_band = std::sqrt(variance) / 2 * std::numbers::log10e;
  }
  return layers;
}

JacobianTheory jacobian_theory(const TheoryNet& net) {
  JacobianTheory jacobian{0, 0};
  double q = net.first_q;
  for (int l = 0; l < net.depth; ++l) {
    const Moments m = moments(*net.phi, std::clamp(q, smallest_q, largest_q));
    jacobian.log10_mean += std::log10(net.weight_variance * m.slope_square);
    jacobian.relative_variance += m.slope_fourth / (m.slope_square * m.slope_square) - (net.orthogonal ? 1 : 0);
    q = net.weight_variance * m.square + net.bias_variance;
  }
  return jacobian;
}

double largest_linear_jacobian(int layers) {
  const double n = layers;
  return std::exp((n + 1) * std::log(n + 1) - n * std::log(n));
}

const char* verdict(double log10_ratio) {
  return log10_ratio < -1 ? "vanishes" : log10_ratio > 1 ? "explodes" : "is healthy";
}

}  // namespace gradus::bench
