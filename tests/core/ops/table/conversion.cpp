// Rows of conversions: to another dtype, labels to ones, numbers to counts.
#include "../op_table.h"

#include <algorithm>
#include <cmath>

namespace gradus::tests {
namespace {

double whole(double x) { return std::trunc(x); }

// To a dtype, and from there to int64, which holds what the conversion left.
OpRow through(Dtype dtype, double (*f)(double), RowOptions options) {
  options.takes = Takes::all;
  options.gives = Gives::index;
  return {"to", [dtype](const Tensors& x) { return to(to(x[0], dtype), Dtype::int64); },
          [f](const Arrays& x) { return plain::each(x[0], f); }, one_input, options};
}

// bincount takes no booleans.
Tensor number(const Tensor& x) { return x.dtype() == Dtype::boolean ? to(x, Dtype::uint8) : x; }

OpRow counts(std::int64_t minlength, std::vector<Shapes> shapes) {
  return {"bincount",
          [minlength](const Tensors& x) { return bincount(number(x[0]), minlength); },
          [minlength](const Arrays& x) {
            plain::Array result{{minlength}, plain::Line(static_cast<std::size_t>(minlength))};
            for (const double v : x[0].values) {
              result.sizes[0] = std::max(result.sizes[0], static_cast<std::int64_t>(v) + 1);
              result.values.resize(static_cast<std::size_t>(result.sizes[0]));
              ++result.values[static_cast<std::size_t>(v)];
            }
            return result;
          },
          std::move(shapes),
          {.low = 0, .high = 6, .takes = Takes::integral, .gives = Gives::index}};
}

}  // namespace

std::vector<OpRow> conversion_rows() {
  return {
      {"to",
       [](const Tensors& x) { return to(x[0], is_floating(x[0].dtype()) ? x[0].dtype() : Dtype::float32); },
       [](const Arrays& x) { return x[0]; },
       one_input,
       {.low = -99, .high = 99, .takes = Takes::all, .gives = Gives::floating}},
      {"to",
       [](const Tensors& x) { return to(to(x[0], Dtype::float64), x[0].dtype()); },
       [](const Arrays& x) { return x[0]; },
       one_input,
       {.low = -99, .high = 99, .takes = Takes::all}},
      {"to",
       [](const Tensors& x) { return to(to(x[0], Dtype::float32) * 64, Dtype::int64); },
       [](const Arrays& x) { return plain::each(x[0], [](double v) { return std::trunc(64 * v); }); },
       one_input,
       {.takes = Takes::all, .gives = Gives::index}},
      through(Dtype::int64, whole, {.low = -99, .high = 99}),
      through(Dtype::int32, whole, {.low = -99, .high = 99}),
      through(Dtype::uint8, whole, {.low = 0, .high = 255}),
      through(Dtype::boolean, [](double x) { return double(x != 0); }, {}),
      {"one_hot",
       [](const Tensors& x) { return one_hot(to(x[0], Dtype::int64), 7); },
       [](const Arrays& x) {
         plain::Sizes sizes = x[0].sizes;
         sizes.push_back(7);
         return plain::build(sizes, [&](plain::Sizes index) {
           const auto label = static_cast<double>(index.back());
           index.pop_back();
           return double(x[0].at(index) == label);
         });
       },
       one_input,
       {.low = 0, .high = 7, .takes = Takes::integral, .gives = Gives::index}},
      counts(0, {{{7}}, {{1}}, {{0}}, {{70}}}),
      counts(9, {{{7}}, {{0}}}),
  };
}

}  // namespace gradus::tests
