// Every row of the op table: each shape, dtype and layout against plain loops.
#include "op_table.h"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <sstream>

using namespace gradus;
using namespace gradus::tests;

namespace {

enum class Layout { contiguous, transposed, stretched, stepped };

const char* name(Layout layout) {
  constexpr const char* names[] = {"contiguous", "transposed", "stretched", "stepped"};
  return names[static_cast<std::size_t>(layout)];
}

Shape shape_of(const plain::Sizes& sizes) { return Shape(std::span<const std::int64_t>(sizes)); }

Tensor make(const plain::Array& array, Dtype dtype) {
  return to(tensor(array.values, shape_of(array.sizes), {.dtype = Dtype::float64}), dtype);
}

// The array as a tensor whose elements lie in memory as the layout says. Stretching repeats elements: the array
// changes.
Tensor laid_out(plain::Array& array, Dtype dtype, Layout layout) {
  const int rank = array.rank();
  if (layout == Layout::transposed && rank > 1) {
    std::vector<int> reversed;
    for (int d = rank - 1; d >= 0; --d) reversed.push_back(d);
    return gradus::permute(make(plain::permute(array, reversed), dtype), reversed);
  }
  if (layout == Layout::stretched) {
    for (int d = 0; d < rank; ++d) {
      if (array.size(d) < 2) continue;
      plain::Sizes one = array.sizes;
      one[static_cast<std::size_t>(d)] = 1;
      const plain::Array first = plain::build(one, [&](const plain::Sizes& index) { return array.at(index); });
      array = plain::broadcast(first, array.sizes);
      return expand(make(first, dtype), shape_of(array.sizes));
    }
  }
  if (layout == Layout::stepped && rank > 0) {
    plain::Sizes wide = array.sizes;
    wide.back() = 2 * wide.back() + 1;
    const plain::Array padded = plain::build(wide, [&](plain::Sizes index) {
      if (index.back() % 2 == 0) return 1.0;
      index.back() /= 2;
      return array.at(index);
    });
    return slice(make(padded, dtype), -1, 1, wide.back(), 2);
  }
  return make(array, dtype);
}

std::vector<Dtype> dtypes_of(Takes takes) {
  switch (takes) {
    case Takes::floating:
      return {Dtype::float32, Dtype::float64};
    case Takes::numeric:
      return {Dtype::float32, Dtype::float64, Dtype::int32, Dtype::int64};
    case Takes::all:
      return {Dtype::float32, Dtype::float64, Dtype::int32, Dtype::int64, Dtype::uint8, Dtype::boolean};
    case Takes::integral:
      return {Dtype::int32, Dtype::int64, Dtype::uint8, Dtype::boolean};
  }
  return {};
}

Dtype result_dtype(Gives gives, Dtype input) {
  switch (gives) {
    case Gives::same:
      return input;
    case Gives::floating:
      return is_floating(input) ? input : Dtype::float32;
    case Gives::boolean:
      return Dtype::boolean;
    case Gives::index:
      return Dtype::int64;
    case Gives::total:
      return is_floating(input) ? input : Dtype::int64;
  }
  return input;
}

plain::Array drawn(const plain::Sizes& sizes, const RowOptions& options, Dtype dtype, std::mt19937_64& random) {
  return plain::build(sizes, [&](const plain::Sizes&) {
    const double unit = static_cast<double>(random() >> 11U) * 0x1p-53;
    const double value = static_cast<float>(options.low + unit * (options.high - options.low));
    if (is_floating(dtype)) return value;
    if (dtype == Dtype::boolean) return unit < 0.5 ? 0.0 : 1.0;
    return dtype == Dtype::uint8 ? std::abs(std::trunc(value)) : std::trunc(value);
  });
}

bool agree(double got, double wanted, double tolerance) {
  if (std::isnan(wanted)) return std::isnan(got);
  if (std::isinf(wanted)) return got == wanted;
  return std::abs(got - wanted) <= tolerance * (1 + std::abs(wanted));
}

// "" if the tensor is what plain loops gave, else what differs.
std::string difference(const Tensor& got, const plain::Array& wanted, Dtype dtype, double tolerance) {
  std::ostringstream text;
  if (got.dtype() != dtype) {
    text << "the dtype is " << gradus::name(got.dtype()) << ", not " << gradus::name(dtype);
  } else if (!(got.shape() == shape_of(wanted.sizes))) {
    text << "the shape is " << to_string(got.shape()) << ", not " << to_string(shape_of(wanted.sizes));
  } else {
    const std::vector<double> values = got.to_vector<double>();
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (agree(values[i], wanted.values[i], tolerance)) continue;
      text.precision(17);
      text << "element " << i << " is " << values[i] << ", not " << wanted.values[i];
      break;
    }
  }
  return text.str();
}

std::vector<OpRow> all_rows() {
  std::vector<OpRow> rows;
  for (const auto& family : {arithmetic_rows, unary_rows, activation_rows, reduce_rows, order_rows, shape_rows,
                             resample_rows, places_rows}) {
    for (OpRow& row : family()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

TEST_CASE("operations give what plain loops give, for every dtype and layout") {
  std::int64_t cases = 0;
  for (const OpRow& row : all_rows()) {
    std::mt19937_64 random(5489);
    for (const Shapes& shapes : row.shapes) {
      for (const Dtype dtype : dtypes_of(row.options.takes)) {
        for (const Layout layout : {Layout::contiguous, Layout::transposed, Layout::stretched, Layout::stepped}) {
          Arrays arrays;
          Tensors inputs;
          for (const plain::Sizes& sizes : shapes) {
            arrays.push_back(drawn(sizes, row.options, dtype, random));
            inputs.push_back(laid_out(arrays.back(), dtype, layout));
          }
          const Dtype given = result_dtype(row.options.gives, dtype);
          const bool wide = given == Dtype::float64;
          const double tolerance = is_floating(given) ? row.options.tolerance * (wide ? 2e-13 : 4e-6) : 0;
          const std::string found = difference(row.call(inputs), row.plain(arrays), given, tolerance);
          const std::string which = row.operation + " of " + gradus::name(dtype) + ' ' +
                                    to_string(shape_of(shapes[0])) + ", " + name(layout) + ": ";
          CHECK_MESSAGE(found.empty(), which << found);
          ++cases;
        }
      }
    }
  }
  MESSAGE("cases: " << cases);
  CHECK(cases > 3000);
}
