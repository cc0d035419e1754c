// The activations whose gradients the theory can predict.
#include <gradus/bench/gradients/nonlinearity.h>
#include <gradus/core/error.h>
#include <gradus/core/ops.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace gradus::bench {
namespace {

constexpr double selu_scale = 1.0507009873554805;
constexpr double selu_alpha = 1.6732632423543772;
constexpr double leak = 0.01;

double normal_density(double x) { return std::exp(-x * x / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2; }
double normal_below(double x) { return std::erfc(-x / std::numbers::sqrt2) / 2; }
double logistic(double x) { return 1 / (1 + std::exp(-x)); }
double logistic_slope(double x) { return logistic(x) * logistic(-x); }  // no cancellation where it saturates

double tanh_slope(double x) {
  const double c = std::cosh(x);  // 1 - tanh(x)^2 would be 0 from x = 19 on
  return 1 / (c * c);
}

constexpr std::array<double, 1> at_zero{0};
constexpr std::array<double, 2> at_one{-1, 1};

const std::array<Nonlinearity, 11> list{{
    {"linear", [](double x) { return x; }, [](double) { return 1.0; }, {}, [](const Tensor& x) { return x; }},
    {"relu", [](double x) { return x > 0 ? x : 0; }, [](double x) { return x > 0 ? 1.0 : 0.0; }, at_zero,
     [](const Tensor& x) { return relu(x); }},
    {"leaky_relu", [](double x) { return x > 0 ? x : leak * x; }, [](double x) { return x > 0 ? 1 : leak; }, at_zero,
     [](const Tensor& x) { return maximum(x, leak * x); }},
    {"tanh", [](double x) { return std::tanh(x); }, tanh_slope, {}, [](const Tensor& x) { return tanh(x); }},
    {"sigmoid", logistic, logistic_slope, {}, [](const Tensor& x) { return sigmoid(x); }},
    {"erf",
     [](double x) { return std::erf(x); },
     [](double x) { return 2 * std::numbers::inv_sqrtpi * std::exp(-x * x); },
     {},
     [](const Tensor& x) { return erf(x); }},
    {"gelu",
     [](double x) { return x * normal_below(x); },
     [](double x) { return normal_below(x) + x * normal_density(x); },
     {},
     [](const Tensor& x) { return x * (0.5 + 0.5 * erf(x / std::numbers::sqrt2)); }},
    {"silu",
     [](double x) { return x * logistic(x); },
     [](double x) { return logistic(x) + x * logistic_slope(x); },
     {},
     [](const Tensor& x) { return x * sigmoid(x); }},
    {"selu", [](double x) { return selu_scale * (x > 0 ? x : selu_alpha * std::expm1(x)); },
     [](double x) { return selu_scale * (x > 0 ? 1 : selu_alpha * std::exp(x)); }, at_zero,
     [](const Tensor& x) { return selu_scale * (relu(x) + selu_alpha * expm1(minimum(x, 0))); }},
    {"softplus",
     [](double x) { return (x > 0 ? x : 0) + std::log1p(std::exp(-std::abs(x))); },
     logistic,
     {},
     [](const Tensor& x) { return softplus(x); }},
    {"hardtanh", [](double x) { return x < -1  ? -1
                                       : x > 1 ? 1
                                               : x; },
     [](double x) { return std::abs(x) < 1 ? 1.0 : 0.0; }, at_one, [](const Tensor& x) { return clamp(x, -1, 1); }},
}};

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
