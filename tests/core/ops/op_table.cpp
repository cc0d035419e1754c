// What the tests of the op table share: the rows of all families, and inputs for them.
#include "op_table.h"

#include <cmath>

namespace gradus::tests {

std::vector<OpRow> all_rows() {
  std::vector<OpRow> rows;
  for (const auto& family :
       {arithmetic_rows, unary_rows,      activation_rows, reduce_rows,        order_rows,    shape_rows, index_rows,
        matmul_rows,     conversion_rows, conv_rows,       distance_rows,      dropout_rows,  norm_rows,  pool_rows,
        loss_rows,       class_loss_rows, linalg_rows,     decomposition_rows, resample_rows, places_rows}) {
    for (OpRow& row : family()) rows.push_back(std::move(row));
  }
  return rows;
}

Shape shape_of(const plain::Sizes& sizes) { return Shape(std::span<const std::int64_t>(sizes)); }

Tensor tensor_of(const plain::Array& array, Dtype dtype) {
  return to(tensor(array.values, shape_of(array.sizes), {.dtype = Dtype::float64}), dtype);
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

}  // namespace gradus::tests
