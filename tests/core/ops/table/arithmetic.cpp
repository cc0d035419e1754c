// Rows of two operands: arithmetic, comparison, logic, bits, choices.
#include "../op_table.h"

#include <algorithm>
#include <cmath>

namespace gradus::tests {
namespace {

using Binary = Tensor (*)(Operand, Operand);
using Logic = Tensor (*)(const Tensor&, const Tensor&, Where);

OpRow binary(const char* name, Binary op, double (*f)(double, double), RowOptions options = {}) {
  return {name, [op](const Tensors& x) { return op(x[0], x[1]); },
          [f](const Arrays& x) { return plain::each(x[0], x[1], f); }, two_inputs, options};
}

OpRow logic(const char* name, Logic op, double (*f)(double, double), RowOptions options) {
  return {name, [op](const Tensors& x) { return op(x[0], x[1], Where::here()); },
          [f](const Arrays& x) { return plain::each(x[0], x[1], f); }, two_inputs, options};
}

bool is_signed(const Tensor& x) { return x.dtype() == Dtype::int32 || x.dtype() == Dtype::int64; }

// bitwise_not of what `of` makes of the input.
OpRow inverted(Tensor (*of)(const Tensor&), double (*f)(double), RowOptions options) {
  return {"bitwise_not", [of](const Tensors& x) { return to(bitwise_not(of(x[0])), Dtype::int64); },
          [f](const Arrays& x) { return plain::each(x[0], f); }, one_input, options};
}

Tensor truth(bool value) { return full({}, value ? 1 : 0, {.dtype = Dtype::boolean}); }
plain::Array truth_array(bool value) { return {{}, {value ? 1.0 : 0.0}}; }

bool everywhere(const plain::Array& a, const plain::Array& b, bool (*f)(double, double)) {
  const plain::Array holds = plain::each(a, b, [f](double v, double w) { return double(f(v, w)); });
  return std::all_of(holds.values.begin(), holds.values.end(), [](double v) { return v != 0; });
}

const RowOptions numbers{.takes = Takes::numeric};
const RowOptions to_floats{.low = 0.5, .high = 4, .takes = Takes::numeric, .gives = Gives::floating};
const RowOptions positive{.low = 1, .high = 5, .takes = Takes::numeric};
const RowOptions truths{.takes = Takes::all, .gives = Gives::boolean};
const RowOptions bits{.low = 0, .high = 7, .takes = Takes::integral};

const std::vector<Shapes> three_inputs = {
    {{2, 3}, {2, 3}, {2, 3}}, {{2, 1, 3}, {4, 1}, {3}}, {{}, {}, {}}, {{0, 3}, {3}, {1}}};

}  // namespace

std::vector<OpRow> arithmetic_rows() {
  return {
      binary(
          "add", add, [](double a, double b) { return a + b; }, numbers),
      binary(
          "sub", sub, [](double a, double b) { return a - b; }, numbers),
      binary(
          "mul", mul, [](double a, double b) { return a * b; }, numbers),
      binary(
          "div", div, [](double a, double b) { return a / b; }, to_floats),
      binary("pow", gradus::pow, [](double a, double b) { return std::pow(a, b); },
             {.low = 0.5, .high = 4, .takes = Takes::numeric, .tolerance = 20}),
      binary("maximum", maximum, [](double a, double b) { return std::max(a, b); }, {.takes = Takes::all}),
      binary("minimum", minimum, [](double a, double b) { return std::min(a, b); }, {.takes = Takes::all}),
      binary("fmax", gradus::fmax, [](double a, double b) { return std::max(a, b); }, {.takes = Takes::all}),
      binary("fmin", gradus::fmin, [](double a, double b) { return std::min(a, b); }, {.takes = Takes::all}),
      binary(
          "fmod", gradus::fmod, [](double a, double b) { return std::fmod(a, b); }, positive),
      binary(
          "remainder", gradus::remainder, [](double a, double b) { return a - b * std::floor(a / b); }, positive),
      {"remainder",
       [](const Tensors& x) { return gradus::remainder(x[0], -2); },
       [](const Arrays& x) { return plain::each(x[0], [](double a) { return a + 2 * std::floor(a / -2); }); },
       one_input,
       {.low = -9, .high = 9, .takes = Takes::numeric}},
      binary(
          "floor_divide", floor_divide, [](double a, double b) { return std::floor(a / b); }, positive),
      {"floor_divide",
       [](const Tensors& x) { return floor_divide(x[0], -2); },
       [](const Arrays& x) { return plain::each(x[0], [](double a) { return std::floor(a / -2); }); },
       one_input,
       {.low = -9, .high = 9, .takes = Takes::numeric}},
      binary(
          "atan2", gradus::atan2, [](double a, double b) { return std::atan2(a, b); }, to_floats),
      binary(
          "hypot", gradus::hypot, [](double a, double b) { return std::sqrt(a * a + b * b); }, to_floats),
      binary(
          "logaddexp", logaddexp, [](double a, double b) { return std::log(std::exp(a) + std::exp(b)); }, to_floats),
      binary("xlogy", xlogy, [](double a, double b) { return a == 0 ? 0 : a * std::log(b); },
             {.low = 1, .high = 4, .takes = Takes::numeric, .gives = Gives::floating}),
      binary("copysign", gradus::copysign, [](double a, double b) { return std::copysign(a, b); }, {}),
      binary(
          "heaviside", heaviside, [](double a, double b) { return a > 0    ? 1
                                                                  : a == 0 ? b
                                                                           : 0; }, numbers),
      {"lerp", [](const Tensors& x) { return lerp(x[0], x[1], x[2]); },
       [](const Arrays& x) {
         return plain::each(x[0], x[1], x[2], [](double a, double b, double w) { return a + w * (b - a); });
       },
       three_inputs},
      {"lerp", [](const Tensors& x) { return lerp(x[0], x[1], 0.25); },
       [](const Arrays& x) { return plain::each(x[0], x[1], [](double a, double b) { return a + 0.25 * (b - a); }); },
       two_inputs},
      {"addcmul", [](const Tensors& x) { return addcmul(x[0], x[1], x[2], 0.5); },
       [](const Arrays& x) {
         return plain::each(x[0], x[1], x[2], [](double a, double b, double c) { return a + 0.5 * b * c; });
       },
       three_inputs},
      {"addcdiv",
       [](const Tensors& x) { return addcdiv(x[0], x[1], x[2], 0.5); },
       [](const Arrays& x) {
         return plain::each(x[0], x[1], x[2], [](double a, double b, double c) { return a + 0.5 * b / c; });
       },
       three_inputs,
       {.low = 0.5}},
      binary(
          "bitwise_and", bitwise_and, [](double a, double b) { return double(std::int64_t(a) & std::int64_t(b)); },
          bits),
      binary(
          "bitwise_or", bitwise_or, [](double a, double b) { return double(std::int64_t(a) | std::int64_t(b)); }, bits),
      binary(
          "bitwise_xor", bitwise_xor, [](double a, double b) { return double(std::int64_t(a) ^ std::int64_t(b)); },
          bits),
      // -1 - x in two's complement, 255 - x in a byte, not x of a truth.
      inverted([](const Tensor& x) { return is_signed(x) ? x : to(x, Dtype::int32); }, [](double x) { return -1 - x; },
               {.low = -9, .high = 9, .takes = Takes::integral, .gives = Gives::index}),
      inverted([](const Tensor& x) { return to(x, Dtype::uint8); }, [](double x) { return 255 - x; },
               {.low = 0, .high = 9, .takes = Takes::integral, .gives = Gives::index}),
      inverted([](const Tensor& x) { return to(x, Dtype::boolean); }, [](double x) { return double(x == 0); },
               {.takes = Takes::integral, .gives = Gives::index}),
      binary(
          "eq", eq, [](double a, double b) { return double(a == b); }, truths),
      binary(
          "ne", ne, [](double a, double b) { return double(a != b); }, truths),
      binary(
          "lt", lt, [](double a, double b) { return double(a < b); }, truths),
      binary(
          "le", le, [](double a, double b) { return double(a <= b); }, truths),
      binary(
          "gt", gt, [](double a, double b) { return double(a > b); }, truths),
      binary(
          "ge", ge, [](double a, double b) { return double(a >= b); }, truths),
      logic(
          "logical_and", logical_and, [](double a, double b) { return double(a != 0 && b != 0); }, truths),
      logic(
          "logical_or", logical_or, [](double a, double b) { return double(a != 0 || b != 0); }, truths),
      logic(
          "logical_xor", logical_xor, [](double a, double b) { return double((a != 0) != (b != 0)); }, truths),
      {"isclose", [](const Tensors& x) { return isclose(x[0], x[1], 0.1, 0.2); },
       [](const Arrays& x) {
         return plain::each(x[0], x[1],
                            [](double a, double b) { return double(std::abs(a - b) <= 0.2 + 0.1 * std::abs(b)); });
       },
       two_inputs, truths},
      {"equal",
       [](const Tensors& x) { return truth(equal(x[0], x[1])); },
       [](const Arrays& x) { return truth_array(x[0].sizes == x[1].sizes && x[0].values == x[1].values); },
       {{{2, 3}, {2, 3}}, {{}, {}}, {{1}, {1}}, {{2}, {2}}, {{0, 3}, {0, 3}}, {{0, 3}, {3}}, {{2, 3}, {3}}},
       truths},
      {"equal",
       [](const Tensors& x) { return truth(equal(x[0], maximum(x[0], x[1] - 1))); },
       [](const Arrays& x) {
         return truth_array(everywhere(x[0], x[1], [](double a, double b) { return a >= b - 1; }));
       },
       {{{2, 3}, {2, 3}}, {{}, {}}, {{2}, {2}}, {{0, 3}, {0, 3}}, {{5, 19}, {5, 19}}},
       {.takes = Takes::numeric, .gives = Gives::boolean}},
      {"equal", [](const Tensors& x) { return truth(equal(x[0], to(contiguous(x[0]), Dtype::float64))); },
       [](const Arrays&) { return truth_array(true); }, one_input, truths},
      {"allclose",
       [](const Tensors& x) { return truth(allclose(x[0], x[1], 0.5, 1.5)); },
       [](const Arrays& x) {
         return truth_array(
             everywhere(x[0], x[1], [](double a, double b) { return std::fabs(a - b) <= 1.5 + 0.5 * std::fabs(b); }));
       },
       two_inputs,
       {.low = -3, .high = 3, .takes = Takes::all, .gives = Gives::boolean}},
      {"where",
       [](const Tensors& x) { return gradus::where(x[0] > 0, x[1], x[2]); },
       [](const Arrays& x) {
         return plain::each(x[0], x[1], x[2], [](double c, double a, double b) { return c > 0 ? a : b; });
       },
       three_inputs,
       {.takes = Takes::all}},
      {"masked_fill",
       [](const Tensors& x) { return masked_fill(x[0], x[1] > 0, 1); },
       [](const Arrays& x) { return plain::each(x[0], x[1], [](double a, double m) { return m > 0 ? 1 : a; }); },
       two_inputs,
       {.takes = Takes::all}},
  };
}

}  // namespace gradus::tests
