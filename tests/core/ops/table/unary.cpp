// Rows of one operand, element by element.
#include "../op_table.h"

#include <cmath>
#include <numbers>

namespace gradus::tests {
namespace {

using Unary = Tensor (*)(const Tensor&, Where);

OpRow unary(const char* name, Unary op, double (*f)(double), RowOptions options = {}) {
  return {name, [op](const Tensors& x) { return op(x[0], Where::here()); },
          [f](const Arrays& x) { return plain::each(x[0], f); }, one_input, options};
}

OpRow with(const char* name, std::function<Tensor(const Tensor&)> op, double (*f)(double), RowOptions options = {}) {
  return {name, [op](const Tensors& x) { return op(x[0]); }, [f](const Arrays& x) { return plain::each(x[0], f); },
          one_input, options};
}

// The first half along a dimension times the sigmoid of the second.
OpRow glu_row(int dim, std::vector<Shapes> shapes) {
  return {"glu", [dim](const Tensors& x) { return glu(x[0], dim); },
          [dim](const Arrays& x) {
            return plain::lines(x[0], dim, [](const plain::Line& line) {
              plain::Line result;
              const std::size_t half = line.size() / 2;
              for (std::size_t i = 0; i < half; ++i) result.push_back(line[i] / (1 + std::exp(-line[half + i])));
              return result;
            });
          },
          std::move(shapes)};
}

constexpr auto numeric = Takes::numeric;
constexpr auto floats = Gives::floating;

// Psi and its derivative by their series, summed far enough for the tests.
double digamma_series(double x) {
  double total = -std::numbers::egamma;
  for (double k = 0; k < 200000; ++k) total += 1 / (k + 1) - 1 / (k + x);
  return total + (x - 1) / 200000.5;  // what is left of it, to first order
}
double trigamma_series(double x) {
  double total = 0;
  for (double k = 0; k < 20000; ++k) total += 1 / ((x + k) * (x + k));
  const double z = 1 / (x + 20000);
  return total + z + z * z / 2 + z * z * z / 6;
}

double inverse_erf(double y) {
  double low = -6;
  double high = 6;
  for (int i = 0; i < 200; ++i) ((std::erf((low + high) / 2) < y) ? low : high) = (low + high) / 2;
  return (low + high) / 2;
}

}  // namespace

std::vector<OpRow> unary_rows() {
  return {
      unary("neg", neg, [](double x) { return -x; }, {.takes = numeric}),
      unary("abs", gradus::abs, [](double x) { return std::fabs(x); }, {.takes = Takes::numeric}),
      unary("sign", sign, [](double x) { return double((x > 0) - (x < 0)); }, {.takes = Takes::all}),
      unary("square", square, [](double x) { return x * x; }, {.takes = numeric}),
      unary("sqrt", gradus::sqrt, [](double x) { return std::sqrt(x); },
            {.low = 0, .high = 9, .takes = numeric, .gives = floats}),
      unary("rsqrt", rsqrt, [](double x) { return 1 / std::sqrt(x); },
            {.low = 1, .high = 9, .takes = numeric, .gives = floats}),
      unary("reciprocal", reciprocal, [](double x) { return 1 / x; },
            {.low = 1, .high = 9, .takes = numeric, .gives = floats}),
      unary("exp", gradus::exp, [](double x) { return std::exp(x); }, {.takes = numeric, .gives = floats}),
      unary("expm1", gradus::expm1, [](double x) { return std::expm1(x); }, {.takes = numeric, .gives = floats}),
      unary("exp2", gradus::exp2, [](double x) { return std::exp2(x); }, {.takes = numeric, .gives = floats}),
      unary("log", gradus::log, [](double x) { return std::log(x); },
            {.low = 1, .high = 9, .takes = numeric, .gives = floats}),
      unary("log1p", gradus::log1p, [](double x) { return std::log1p(x); },
            {.low = -0.9, .high = 9, .takes = numeric, .gives = floats}),
      unary("log2", gradus::log2, [](double x) { return std::log2(x); },
            {.low = 1, .high = 9, .takes = numeric, .gives = floats}),
      unary("log10", gradus::log10, [](double x) { return std::log10(x); },
            {.low = 1, .high = 9, .takes = numeric, .gives = floats}),
      unary("sin", gradus::sin, [](double x) { return std::sin(x); },
            {.low = -9, .high = 9, .takes = numeric, .gives = floats}),
      unary("cos", gradus::cos, [](double x) { return std::cos(x); },
            {.low = -9, .high = 9, .takes = numeric, .gives = floats}),
      unary("tan", gradus::tan, [](double x) { return std::tan(x); },
            {.low = -1, .high = 1, .takes = numeric, .gives = floats}),
      unary("asin", gradus::asin, [](double x) { return std::asin(x); },
            {.low = -1, .high = 1, .takes = numeric, .gives = floats}),
      unary("acos", gradus::acos, [](double x) { return std::acos(x); },
            {.low = -1, .high = 1, .takes = numeric, .gives = floats}),
      unary("atan", gradus::atan, [](double x) { return std::atan(x); }, {.takes = numeric, .gives = floats}),
      unary("sinh", gradus::sinh, [](double x) { return std::sinh(x); }, {.takes = numeric, .gives = floats}),
      unary("cosh", gradus::cosh, [](double x) { return std::cosh(x); }, {.takes = numeric, .gives = floats}),
      unary("tanh", gradus::tanh, [](double x) { return std::tanh(x); }, {.takes = numeric, .gives = floats}),
      unary("asinh", gradus::asinh, [](double x) { return std::asinh(x); }, {.takes = numeric, .gives = floats}),
      unary("acosh", gradus::acosh, [](double x) { return std::acosh(x); },
            {.low = 1, .high = 9, .takes = numeric, .gives = floats}),
      unary("atanh", gradus::atanh, [](double x) { return std::atanh(x); },
            {.low = -0.9, .high = 0.9, .takes = numeric, .gives = floats}),
      unary("deg2rad", deg2rad, [](double x) { return x * std::numbers::pi / 180; },
            {.low = -180, .high = 180, .takes = numeric, .gives = floats}),
      unary("rad2deg", rad2deg, [](double x) { return x * 180 / std::numbers::pi; },
            {.takes = numeric, .gives = floats}),
      unary("erf", gradus::erf, [](double x) { return std::erf(x); }, {.takes = numeric, .gives = floats}),
      unary("erfc", gradus::erfc, [](double x) { return std::erfc(x); }, {.takes = numeric, .gives = floats}),
      unary("erfinv", erfinv, inverse_erf, {.low = -0.95, .high = 0.95}),
      unary("sinc", sinc,
            [](double x) { return x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x); }),
      unary("lgamma", gradus::lgamma, [](double x) { return std::log(std::fabs(std::tgamma(x))); },
            {.low = 0.5, .high = 9}),
      unary("digamma", digamma, digamma_series, {.low = 0.5, .high = 3, .tolerance = 1e4}),
      with("polygamma", [](const Tensor& x) { return polygamma(1, x); }, trigamma_series,
           {.low = 0.5, .high = 5, .tolerance = 50}),
      with(
          "logit", [](const Tensor& x) { return logit(x); }, [](double x) { return std::log(x / (1 - x)); },
          {.low = 0.05, .high = 0.95, .tolerance = 10}),
      unary("floor", gradus::floor, [](double x) { return std::floor(x); }, {.takes = Takes::all}),
      unary("ceil", gradus::ceil, [](double x) { return std::ceil(x); }, {.takes = Takes::all}),
      unary("round", gradus::round, [](double x) { return std::nearbyint(x); }, {.takes = Takes::all}),
      unary("trunc", gradus::trunc, [](double x) { return std::trunc(x); }, {.takes = Takes::all}),
      unary("frac", frac, [](double x) { return x - std::trunc(x); }, {.takes = numeric}),
      with(
          "clamp", [](const Tensor& x) { return clamp(x, -1, 1); },
          [](double x) { return x < -1  ? -1
                                : x > 1 ? 1
                                        : x; }, {.takes = numeric}),
      with(
          "clamp_min", [](const Tensor& x) { return clamp_min(x, 0); }, [](double x) { return x < 0 ? 0 : x; },
          {.takes = numeric}),
      with(
          "clamp_max", [](const Tensor& x) { return clamp_max(x, 0); }, [](double x) { return x > 0 ? 0 : x; },
          {.takes = numeric}),
      with(
          "nan_to_num", [](const Tensor& x) { return nan_to_num(gradus::log(x), {.nan = 7, .neginf = -5}); },
          [](double x) { return x < 0    ? 7
                                : x == 0 ? -5
                                         : std::log(x); }),
      unary("logical_not", logical_not, [](double x) { return double(x == 0); },
            {.takes = Takes::all, .gives = Gives::boolean}),
      unary("isnan", gradus::isnan, [](double) { return 0.0; }, {.takes = Takes::all, .gives = Gives::boolean}),
      unary("isinf", gradus::isinf, [](double) { return 0.0; }, {.takes = Takes::all, .gives = Gives::boolean}),
      unary("isfinite", gradus::isfinite, [](double) { return 1.0; }, {.takes = Takes::all, .gives = Gives::boolean}),
      unary("signbit", gradus::signbit, [](double x) { return double(x < 0); },
            {.takes = Takes::all, .gives = Gives::boolean}),
      unary("clone", clone, [](double x) { return x; }, {.takes = Takes::all}),
      unary("contiguous", contiguous, [](double x) { return x; }, {.takes = Takes::all}),
  };
}

std::vector<OpRow> activation_rows() {
  const RowOptions floating{.takes = Takes::numeric, .gives = Gives::floating};
  const RowOptions wide{.low = -9, .high = 9, .takes = Takes::numeric, .gives = Gives::floating};
  return {
      unary(
          "sigmoid", sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }, wide),
      unary(
          "relu", relu, [](double x) { return x > 0 ? x : 0; }, floating),
      unary(
          "relu6", relu6, [](double x) { return x < 0   ? 0
                                                : x > 6 ? 6
                                                        : x; }, wide),
      unary(
          "log_sigmoid", log_sigmoid, [](double x) { return -std::log1p(std::exp(-x)); }, wide),
      unary(
          "selu", selu,
          [](double x) { return 1.0507009873554804934 * (x > 0 ? x : 1.6732632423543772848 * std::expm1(x)); },
          floating),
      unary(
          "silu", silu, [](double x) { return x / (1 + std::exp(-x)); }, wide),
      unary(
          "mish", mish, [](double x) { return x * std::tanh(std::log1p(std::exp(x))); }, wide),
      unary(
          "softsign", softsign, [](double x) { return x / (1 + std::fabs(x)); }, floating),
      unary(
          "tanhshrink", tanhshrink, [](double x) { return x - std::tanh(x); }, floating),
      unary(
          "hardsigmoid", hardsigmoid, [](double x) { return x < -3  ? 0
                                                            : x > 3 ? 1
                                                                    : x / 6 + 0.5; }, wide),
      unary(
          "hardswish", hardswish, [](double x) { return x < -3  ? 0
                                                        : x > 3 ? x
                                                                : x * (x / 6 + 0.5); }, wide),
      with(
          "softplus", [](const Tensor& x) { return softplus(x, {.beta = 2, .threshold = 3}); },
          [](double x) { return 2 * x > 3 ? x : std::log1p(std::exp(2 * x)) / 2; }, floating),
      with(
          "leaky_relu", [](const Tensor& x) { return leaky_relu(x, 0.25); },
          [](double x) { return x > 0 ? x : 0.25 * x; }, floating),
      with(
          "elu", [](const Tensor& x) { return elu(x, 0.5); }, [](double x) { return x > 0 ? x : 0.5 * std::expm1(x); },
          floating),
      with(
          "celu", [](const Tensor& x) { return celu(x, 0.5); },
          [](double x) { return x > 0 ? x : 0.5 * std::expm1(x / 0.5); }, floating),
      with(
          "gelu", [](const Tensor& x) { return gelu(x); },
          [](double x) { return x * 0.5 * std::erfc(-x / std::numbers::sqrt2); }, floating),
      with(
          "gelu", [](const Tensor& x) { return gelu(x, GeluApproximation::tanh); },
          [](double x) {
            return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
          },
          floating),
      with(
          "hardtanh", [](const Tensor& x) { return hardtanh(x, -0.5, 1); },
          [](double x) { return x < -0.5 ? -0.5
                                : x > 1  ? 1
                                         : x; }, floating),
      with(
          "softshrink", [](const Tensor& x) { return softshrink(x); },
          [](double x) { return x > 0.5    ? x - 0.5
                                : x < -0.5 ? x + 0.5
                                           : 0; }, floating),
      with(
          "hardshrink", [](const Tensor& x) { return hardshrink(x); },
          [](double x) { return x > 0.5 || x < -0.5 ? x : 0; }, floating),
      with(
          "threshold", [](const Tensor& x) { return threshold(x, 0.25, -1); },
          [](double x) { return x > 0.25 ? x : -1; }, floating),
      with(
          "rrelu", [](const Tensor& x) { return rrelu(x, {.lower = 0.25, .upper = 0.75}); },
          [](double x) { return x > 0 ? x : 0.5 * x; }),
      glu_row(-1, {{{2, 4}}, {{2}}, {{3, 1, 38}}, {{0, 2}}, {{2, 0}}}),
      glu_row(0, {{{4, 3}}, {{2, 2, 2}}}),
      {"prelu",
       [](const Tensors& x) { return prelu(x[0], x[1]); },
       [](const Arrays& x) {
         return plain::build(x[0].sizes, [&](const plain::Sizes& i) {
           const double weight = x[1].count() == 1 ? x[1].values[0] : x[1].at({i[1]});
           return x[0].at(i) > 0 ? x[0].at(i) : weight * x[0].at(i);
         });
       },
       {{{2, 3}, {3}}, {{2, 3, 4}, {3}}, {{5}, {1}}, {{2, 3}, {}}, {{}, {1}}, {{0, 3}, {3}}, {{3, 2, 35}, {2}}}},
  };
}

}  // namespace gradus::tests
