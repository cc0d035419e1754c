/// A matrix of doubles as the generators build it, before it becomes a tensor. Internal to the generators.
#pragma once

#include <gradus/core/dtype.h>
#include <gradus/core/tensor.h>
#include <gradus/datasets/dataset.h>
#include <gradus/datasets/numpy_random.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gradus::datasets {

class Table {
 public:
  Table(std::int64_t rows, std::int64_t columns)
      : rows_(rows), columns_(columns), values_(static_cast<std::size_t>(rows * columns)) {}

  std::int64_t rows() const noexcept { return rows_; }
  std::int64_t columns() const noexcept { return columns_; }
  double& operator()(std::int64_t row, std::int64_t column) {
    return values_[static_cast<std::size_t>(row * columns_ + column)];
  }
  double operator()(std::int64_t row, std::int64_t column) const {
    return values_[static_cast<std::size_t>(row * columns_ + column)];
  }
  /// Row by row.
  std::span<double> values() noexcept { return values_; }
  std::span<const double> values() const noexcept { return values_; }

  Table take_rows(std::span<const std::int64_t> indices) const;
  Table take_columns(std::span<const std::int64_t> indices) const;

 private:
  std::int64_t rows_;
  std::int64_t columns_;
  std::vector<double> values_;
};

/// a b, each sum in the order of the index and with one rounding a term (fma): the bits of an unblocked BLAS product.
Table product(const Table& a, const Table& b);

/// rows x columns numbers drawn row by row: uniform on [0, 1); normal of mean 0 and variance 1.
Table draw_uniform(NumpyRandom& random, std::int64_t rows, std::int64_t columns);
Table draw_normal(NumpyRandom& random, std::int64_t rows, std::int64_t columns);

/// values[indices[0]], values[indices[1]], ...
std::vector<std::int64_t> take(std::span<const std::int64_t> values, std::span<const std::int64_t> indices);

/// The table's numbers in that dtype (float32 or float64), in the given shape.
Tensor to_tensor(const Table& table, const Shape& shape, Dtype dtype);
/// The table as features beside int64 labels.
Samples to_samples(const Table& features, std::span<const std::int64_t> labels, Dtype dtype);

}  // namespace gradus::datasets
