// Length map, gradient rate and finite-width spread, by quadrature that knows where activations bend.
#include <gradus/bench/gradients/theory.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace gradus::bench {
namespace {

constexpr int nodes_per_panel = 24;
constexpr double range = 12;                              // the normal density beyond is 1e-32
constexpr double smallest_q = 1e-200, largest_q = 1e200;  // squares stay finite; activations reach their limits before

struct Quadrature {
  std::array<double, nodes_per_panel> node, weight;
};

// Gauss-Legendre on [-1, 1]: roots of the Legendre polynomial by Newton's method from Tricomi's estimate.
Quadrature gauss_legendre() {
  Quadrature rule{};
  constexpr int n = nodes_per_panel;
  for (int i = 0; i < n; ++i) {
    double x = std::cos(std::numbers::pi * (i + 0.75) / (n + 0.5));
    double slope = 0;
    for (int step = 0; step < 8; ++step) {
      double before = 1, here = x;
      for (int k = 2; k <= n; ++k) {
        const double next = ((2 * k - 1) * x * here - (k - 1) * before) / k;
        before = here;
        here = next;
      }
      slope = n * (x * here - before) / (x * x - 1);
      x -= here / slope;
    }
    rule.node[static_cast<std::size_t>(i)] = x;
    rule.weight[static_cast<std::size_t>(i)] = 2 / ((1 - x * x) * slope * slope);
  }
  return rule;
}

// Panel borders in g: where phi has kinks, where it bends (at fixed |x|, so at |x| / sqrt(q)), and a few fixed ones for
// the normal density itself, which are all that is left when q is tiny.
std::vector<double> panels(const Nonlinearity& phi, double root_q) {
  std::vector<double> borders{-range, 0, range};
  for (double g = 2; g < range; g += 2) borders.insert(borders.end(), {-g, g});
  if (root_q > 0) {
    for (double kink : phi.kinks) borders.push_back(kink / root_q);
    for (double x : {0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 48.0}) {
      borders.insert(borders.end(), {-x / root_q, x / root_q});
    }
  }
  std::erase_if(borders, [](double g) { return !(std::abs(g) <= range); });
  std::sort(borders.begin(), borders.end());
  borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
  return borders;
}

// Length after one layer, or block.
double next_length(const TheoryNet& net, double q, const Moments& m) {
  if (net.residual == 0) return net.weight_variance * m.square + net.bias_variance;
  const double scale = net.residual * net.residual;
  return q + scale * (net.weight_variance * m.square + net.bias_variance);
}

double gradient_rate(const TheoryNet& net, const Moments& m) {
  const double through_weights = net.weight_variance * m.slope_square;
  return net.residual == 0 ? through_weights : 1 + net.residual * net.residual * through_weights;
}

// width * Var(|delta|^2 / its mean) of one step. Plain: |D W^T u|^2 for a unit vector u; W^T u is a Gaussian vector, or
// a point on the sphere if W is orthogonal. Residual: |u + alpha D W^T u|^2, whose cross term counts as well.
double spread(const TheoryNet& net, const Moments& m, double rate) {
  const double square = m.slope_square * m.slope_square;
  if (square == 0) return 0;
  const double branch = 3 * m.slope_fourth / square - (net.orthogonal ? 3 : 1);
  if (net.residual == 0) return branch;
  const double share = (rate - 1) / rate;  // of the branch in the rate
  return 4 * share / rate + share * share * branch;
}

}  // namespace

Moments moments(const Nonlinearity& phi, double q) {
  static const Quadrature rule = gauss_legendre();
  const double root_q = std::sqrt(q);
  const std::vector<double> borders = panels(phi, root_q);
  Moments sum{0, 0, 0, 0};
  for (std::size_t p = 0; p + 1 < borders.size(); ++p) {
    const double half = (borders[p + 1] - borders[p]) / 2, middle = (borders[p + 1] + borders[p]) / 2;
    for (std::size_t i = 0; i < nodes_per_panel; ++i) {
      const double g = middle + half * rule.node[i];
      const double density = std::exp(-g * g / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
      const double weight = half * rule.weight[i] * density;
      const double value = phi.value(root_q * g), slope = phi.slope(root_q * g);
      sum.mean += weight * value;
      sum.square += weight * value * value;
      sum.slope_square += weight * slope * slope;
      sum.slope_fourth += weight * slope * slope * slope * slope;
    }
  }
  return sum;
}

std::vector<TheoryLayer> predict(const TheoryNet& net) {
  const int states = net.residual == 0 ? net.depth : net.depth + 1;
  std::vector<TheoryLayer> layers(static_cast<std::size_t>(states));
  std::vector<double> spreads(layers.size());
  double q = net.first_q;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const Moments m = moments(*net.phi, std::clamp(q, smallest_q, largest_q));
    layers[l].q = q;
    layers[l].chi = gradient_rate(net, m);
    spreads[l] = spread(net, m, layers[l].chi) / net.width;
    q = next_length(net, q, m);
  }
  // Downwards from the top: logarithms add up, where the ratios themselves would under- or overflow.
  double log10_ratio = 0, variance = 0;
  for (std::size_t l = layers.size(); l-- > 0;) {
    if (l + 1 < layers.size()) {
      log10_ratio += 0.5 * std::log10(layers[l].chi);
      variance += spreads[l];
    }
    layers[l].log10_predicted = log10_ratio;
    layers[l].log10_typical = log10_ratio - variance / 4 * std::numbers::log10e;
    layers[l].log10_band = std::sqrt(variance) / 2 * std::numbers::log10e;
  }
  return layers;
}

std::optional<CriticalPoint> critical_point(const Nonlinearity& phi, double bias_variance) {
  // chi = 1 gives the weight variance as a function of q; what is left is one equation in q.
  const auto weight_variance = [&](double q) { return 1 / moments(phi, q).slope_square; };
  const auto excess = [&](double q) {
    const Moments m = moments(phi, q);
    const double difference = m.square / m.slope_square + bias_variance - q;
    return std::abs(difference) < 1e-11 * q ? 0 : difference;  // rounding must not look like a solution
  };
  const auto is_stable = [&](double q) {
    const double step = 1e-4 * q;
    const double change = moments(phi, q + step).square - moments(phi, q - step).square;
    return weight_variance(q) * change / (2 * step) < 1;
  };
  const bool keeps_zero = bias_variance == 0 && phi.value(0) == 0;
  if (keeps_zero && excess(0.1) == 0 && excess(10) == 0) {  // linear, relu: every length is kept
    return CriticalPoint{std::sqrt(weight_variance(1)), std::numeric_limits<double>::quiet_NaN(), true};
  }
  std::optional<CriticalPoint> found;
  constexpr double lowest = 1e-4, highest = 1e4, stride = 1.1;
  for (double low = lowest, at_low = excess(lowest); low < highest; low *= stride) {
    const double at_high = excess(low * stride);
    if (at_low * at_high < 0) {
      double left = low, right = low * stride;
      for (int i = 0; i < 60; ++i) {
        const double middle = std::sqrt(left * right);
        ((excess(middle) > 0) == (at_low > 0) ? left : right) = middle;
      }
      const CriticalPoint point{std::sqrt(weight_variance(left)), left, is_stable(left)};
      if (point.stable) return point;
      if (!found) found = point;
    }
    at_low = at_high;
  }
  const bool smooth_at_zero = std::find(phi.kinks.begin(), phi.kinks.end(), 0.0) == phi.kinks.end();
  if (!found && keeps_zero && smooth_at_zero) return CriticalPoint{1 / phi.slope(0), 0, is_stable(lowest)};
  return found;
}

const char* verdict(double log10_ratio) {
  return log10_ratio < -1 ? "vanishes" : log10_ratio > 1 ? "explodes" : "is healthy";
}

}  // namespace gradus::bench
