// The activations whose gradients the theory can predict.
#include <gradus/bench/gradients/nonlinearity.h>
#include <gradus/core/error.h>
#include <gradus/core/ops.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace gradus::bench {
namespace {

constexpr double selu_scale = 1.0507009873554805;
constexpr double selu_alpha = 1.6732632423543772;
constexpr double leak = 0.01;
constexpr double shrink = 0.5;

double normal_density(double x) { return std::exp(-x * x / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2; }
double normal_below(double x) { return std::erfc(-x / std::numbers::sqrt2) / 2; }
double logistic(double x) { return 1 / (1 + std::exp(-x)); }
double logistic_slope(double x) { return logistic(x) * logistic(-x); }  // no cancellation where it saturates
double softplus_of(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }
double elu_of(double x) { return x > 0 ? x : std::expm1(x); }
double elu_slope(double x) { return x > 0 ? 1 : std::exp(x); }

double tanh_slope(double x) {
  const double c = std::cosh(x);  // 1 - tanh(x)^2 would be 0 from x = 19 on
  return 1 / (c * c);
}

// x - tanh(x): by its series near 0, where the difference cancels.
double tanhshrink_of(double x) {
  if (std::abs(x) > 0.1) return x - std::tanh(x);
  const double s = x * x;
  return x * s * (1.0 / 3 - s * (2.0 / 15 - s * (17.0 / 315 - s * (62.0 / 2835 - s * (1382.0 / 155925)))));
}

// Of gelu's approximation x (1 + tanh(inner(x))) / 2.
constexpr double gelu_cubic = 0.044715;
const double gelu_scale = std::sqrt(2 / std::numbers::pi);
double gelu_inner(double x) { return gelu_scale * (x + gelu_cubic * x * x * x); }
double gelu_inner_slope(double x) { return gelu_scale * (1 + 3 * gelu_cubic * x * x); }

constexpr std::array<double, 1> at_zero{0};
constexpr std::array<double, 2> at_one{-1, 1};
constexpr std::array<double, 2> at_three{-3, 3};
constexpr std::array<double, 2> at_shrink{-shrink, shrink};
constexpr std::array<double, 2> at_zero_and_six{0, 6};

const Nonlinearity list[] = {
    {"linear", [](double x) { return x; }, [](double) { return 1.0; }, {}, [](const Tensor& x) { return x; }},
    {"relu", [](double x) { return x > 0 ? x : 0; }, [](double x) { return x > 0 ? 1.0 : 0.0; }, at_zero,
     [](const Tensor& x) { return relu(x); }},
    {"leaky_relu", [](double x) { return x > 0 ? x : leak * x; }, [](double x) { return x > 0 ? 1 : leak; }, at_zero,
     [](const Tensor& x) { return leaky_relu(x, leak); }},
    {"relu6", [](double x) { return std::clamp(x, 0.0, 6.0); }, [](double x) { return x > 0 && x < 6 ? 1.0 : 0.0; },
     at_zero_and_six, [](const Tensor& x) { return relu6(x); }},
    {"tanh", [](double x) { return std::tanh(x); }, tanh_slope, {}, [](const Tensor& x) { return tanh(x); }},
    {"sigmoid", logistic, logistic_slope, {}, [](const Tensor& x) { return sigmoid(x); }},
    {"log_sigmoid",
     [](double x) { return -softplus_of(-x); },
     [](double x) { return logistic(-x); },
     {},
     [](const Tensor& x) { return log_sigmoid(x); }},
    {"erf",
     [](double x) { return std::erf(x); },
     [](double x) { return 2 * std::numbers::inv_sqrtpi * std::exp(-x * x); },
     {},
     [](const Tensor& x) { return erf(x); }},
    {"gelu",
     [](double x) { return x * normal_below(x); },
     [](double x) { return normal_below(x) + x * normal_density(x); },
     {},
     [](const Tensor& x) { return gelu(x); }},
    {"gelu_tanh",
     [](double x) { return x * logistic(2 * gelu_inner(x)); },  // (1 + tanh(a)) / 2, without cancellation
     [](double x) {
       const double a = 2 * gelu_inner(x);
       return logistic(a) + x * logistic_slope(a) * 2 * gelu_inner_slope(x);
     },
     {},
     [](const Tensor& x) { return gelu(x, GeluApproximation::tanh); }},
    {"silu",
     [](double x) { return x * logistic(x); },
     [](double x) { return logistic(x) + x * logistic_slope(x); },
     {},
     [](const Tensor& x) { return silu(x); }},
    {"mish",
     [](double x) { return x * std::tanh(softplus_of(x)); },
     [](double x) {
       const double s = softplus_of(x);
       return std::tanh(s) + x * tanh_slope(s) * logistic(x);
     },
     {},
     [](const Tensor& x) { return mish(x); }},
    {"elu", elu_of, elu_slope, at_zero, [](const Tensor& x) { return elu(x); }},
    {"celu", elu_of, elu_slope, at_zero, [](const Tensor& x) { return celu(x); }},
    {"selu", [](double x) { return selu_scale * (x > 0 ? x : selu_alpha * std::expm1(x)); },
     [](double x) { return selu_scale * (x > 0 ? 1 : selu_alpha * std::exp(x)); }, at_zero,
     [](const Tensor& x) { return selu(x); }},
    {"softplus", softplus_of, logistic, {}, [](const Tensor& x) { return softplus(x); }},
    {"softsign", [](double x) { return x / (1 + std::abs(x)); },
     [](double x) { return 1 / ((1 + std::abs(x)) * (1 + std::abs(x))); }, at_zero,
     [](const Tensor& x) { return softsign(x); }},
    {"hardtanh", [](double x) { return std::clamp(x, -1.0, 1.0); },
     [](double x) { return std::abs(x) < 1 ? 1.0 : 0.0; }, at_one, [](const Tensor& x) { return hardtanh(x); }},
    {"hardsigmoid", [](double x) { return std::clamp(x / 6 + 0.5, 0.0, 1.0); },
     [](double x) { return std::abs(x) < 3 ? 1.0 / 6 : 0.0; }, at_three,
     [](const Tensor& x) { return hardsigmoid(x); }},
    {"hardswish", [](double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); },
     [](double x) { return x <= -3  ? 0
                           : x >= 3 ? 1
                                    : x / 3 + 0.5; }, at_three,
     [](const Tensor& x) { return hardswish(x); }},
    {"hardshrink", [](double x) { return std::abs(x) > shrink ? x : 0; },
     [](double x) { return std::abs(x) > shrink ? 1.0 : 0.0; }, at_shrink,
     [](const Tensor& x) { return hardshrink(x, shrink); }, shrink},
    {"softshrink", [](double x) { return x - std::clamp(x, -shrink, shrink); },
     [](double x) { return std::abs(x) > shrink ? 1.0 : 0.0; }, at_shrink,
     [](const Tensor& x) { return softshrink(x, shrink); }},
    {"tanhshrink",
     tanhshrink_of,
     [](double x) { return std::tanh(x) * std::tanh(x); },
     {},
     [](const Tensor& x) { return tanhshrink(x); }},
};

}  // namespace

std::span<const Nonlinearity> nonlinearities() { return list; }

const Nonlinearity& nonlinearity(const std::string& name) {
  std::vector<const char*> names;
  for (const Nonlinearity& candidate : list) {
    if (name == candidate.name) return candidate;
    names.push_back(candidate.name);
  }
  const std::string near = nearest_names(name, names.data(), names.size());
  throw ValueError("theory: activation \"" + name + "\" is unknown" +
                   (near.empty() ? "" : "; did you mean " + near + "?"));
}

}  // namespace gradus::bench
