// Fixed points by bracketing and Newton's method.
#include <gradus/bench/gradients/mean_field.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::bench {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
constexpr double nearly_zero_q = 1e-12;  // stands for the limit q -> 0, which all activations have reached there

// next_length(q) - q; 0 where only rounding is left, which must not look like a fixed point nearby.
double drift(const Layer& layer, double q) {
  const double difference = next_length(layer, q) - q;
  return std::abs(difference) < 1e-12 * q ? 0 : difference;
}

double length_slope(const Layer& layer, double q) {
  const double step = 1e-4 * q;
  return (next_length(layer, q + step) - next_length(layer, q - step)) / (2 * step);
}

// The length map is monotonic, so lengths go from the first one to the next fixed point on their side.
double final_length(const Layer& layer) {
  const double first = layer.weight_variance + layer.bias_variance;
  const double start = drift(layer, first);
  if (start == 0) return first;
  const bool grows = start > 0;
  const double stride = 1.2, lowest = nearly_zero_q, highest = 1e8 + 1e6 * first;
  double near = first;
  while (near > lowest && near < highest) {
    const double far = grows ? near * stride : near / stride;
    const double there = drift(layer, far);
    if (grows ? there < 0 : there > 0) {
      double left = near, right = far;
      for (int i = 0; i < 60; ++i) {
        const double middle = std::sqrt(left * right);
        ((drift(layer, middle) > 0) == grows ? left : right) = middle;
      }
      return left;
    }
    near = far;
  }
  return grows ? infinity : 0;
}

// 1 / |ln rate|; a rate that is 1 up to what its computation can tell is 1.
double depth_scale(double rate, double accuracy) {
  const double logarithm = std::abs(std::log(rate));
  return logarithm < accuracy ? infinity : 1 / logarithm;
}

// The map is a power series in c whose coefficients are not negative, so it is convex: Newton's method from 0 comes to
// the first fixed point without passing it.
double final_correlation(const Layer& layer, double q) {
  double c = 0;
  for (int i = 0; i < 60; ++i) {
    const double slope = layer.weight_variance * product_mean_slope(*layer.phi, q, c) / next_length(layer, q);
    const double step = (next_correlation(layer, q, c) - c) / (1 - slope);
    if (!(std::abs(step) > 1e-12)) break;
    c = std::clamp(c + step, 0.0, 1.0);
  }
  return c;
}

}  // namespace

double next_length(const Layer& layer, double q) {
  return layer.weight_variance * moments(*layer.phi, q).square + layer.bias_variance;
}

std::vector<double> length_trajectory(const Layer& layer, double first_q, int count) {
  std::vector<double> lengths;
  for (double q = first_q; static_cast<int>(lengths.size()) < count; q = next_length(layer, q)) lengths.push_back(q);
  return lengths;
}

double next_correlation(const Layer& layer, double q, double c) {
  return (layer.weight_variance * product_mean(*layer.phi, q, c) + layer.bias_variance) / next_length(layer, q);
}

MeanField mean_field(const Layer& layer) {
  MeanField found{};
  found.q_star = final_length(layer);
  const double q = std::clamp(found.q_star, nearly_zero_q, 1e12);
  found.chi1 = layer.weight_variance * moments(*layer.phi, q).slope_square;
  found.xi_grad = depth_scale(found.chi1, 1e-9);
  if (found.q_star == infinity) {
    found.length_slope = found.c_star = found.slope = found.xi_q = found.xi_c = nan;
    return found;
  }
  found.length_slope = length_slope(layer, q);
  found.xi_q = depth_scale(found.length_slope, 1e-7);
  const bool chaotic = found.q_star > 0 && (found.chi1 > 1 + 1e-9 || layer.phi->jump != 0);
  found.c_star = chaotic ? final_correlation(layer, q) : 1;
  found.slope = chaotic ? layer.weight_variance * product_mean_slope(*layer.phi, q, found.c_star) / q : found.chi1;
  found.xi_c = depth_scale(found.slope, 1e-9);
  if (drift(layer, 2 * q) == 0 && drift(layer, q / 2) == 0) found.q_star = nan;
  return found;
}

std::optional<CriticalPoint> critical_point(const Nonlinearity& phi, double bias_variance) {
  // chi = 1 gives the weight variance as a function of q; what is left is one equation in q.
  const auto weight_variance = [&](double q) { return 1 / moments(phi, q).slope_square; };
  const auto excess = [&](double q) {
    const Moments m = moments(phi, q);
    const double difference = m.square / m.slope_square + bias_variance - q;
    return std::abs(difference) < 1e-11 * q ? 0 : difference;  // rounding must not look like a solution
  };
  const auto is_stable = [&](double q) { return length_slope({&phi, weight_variance(q), bias_variance}, q) < 1; };
  const bool keeps_zero = bias_variance == 0 && phi.value(0) == 0;
  if (keeps_zero && excess(0.1) == 0 && excess(10) == 0) {  // linear, relu: every length is kept
    return CriticalPoint{std::sqrt(weight_variance(1)), nan, true};
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
  const double slope_at_zero = phi.slope(1e-9);
  const bool smooth_at_zero = std::abs(slope_at_zero - phi.slope(-1e-9)) < 1e-6;
  if (!found && keeps_zero && smooth_at_zero && slope_at_zero > 1e-6) {
    return CriticalPoint{1 / phi.slope(0), 0, is_stable(lowest)};
  }
  return found;
}

}  // namespace gradus::bench
