// What the generators share: matrices of doubles, their product in a known order.
#include <gradus/datasets/detail/table.h>

#include <algorithm>
#include <cmath>

namespace gradus::datasets {

Table Table::take_rows(std::span<const std::int64_t> indices) const {
  Table taken(static_cast<std::int64_t>(indices.size()), columns_);
  for (std::int64_t i = 0; i < taken.rows_; ++i) {
    std::copy_n(values_.data() + indices[static_cast<std::size_t>(i)] * columns_, columns_,
                taken.values_.data() + i * columns_);
  }
  return taken;
}

Table Table::take_columns(std::span<const std::int64_t> indices) const {
  Table taken(rows_, static_cast<std::int64_t>(indices.size()));
  for (std::int64_t i = 0; i < rows_; ++i) {
    for (std::int64_t j = 0; j < taken.columns_; ++j) taken(i, j) = (*this)(i, indices[static_cast<std::size_t>(j)]);
  }
  return taken;
}

Table product(const Table& a, const Table& b) {
  Table c(a.rows(), b.columns());
  for (std::int64_t i = 0; i < a.rows(); ++i) {
    for (std::int64_t j = 0; j < b.columns(); ++j) {
      double sum = 0;
      for (std::int64_t k = 0; k < a.columns(); ++k) sum = std::fma(a(i, k), b(k, j), sum);
      c(i, j) = sum;
    }
  }
  return c;
}

Table draw_uniform(NumpyRandom& random, std::int64_t rows, std::int64_t columns) {
  Table table(rows, columns);
  for (double& value : table.values()) value = random.rand();
  return table;
}

Table draw_normal(NumpyRandom& random, std::int64_t rows, std::int64_t columns) {
  Table table(rows, columns);
  for (double& value : table.values()) value = random.randn();
  return table;
}

std::vector<std::int64_t> take(std::span<const std::int64_t> values, std::span<const std::int64_t> indices) {
  std::vector<std::int64_t> taken;
  taken.reserve(indices.size());
  for (const std::int64_t index : indices) taken.push_back(values[static_cast<std::size_t>(index)]);
  return taken;
}

Tensor to_tensor(const Table& table, const Shape& shape, Dtype dtype) {
  if (dtype == Dtype::float64) return tensor(table.values(), shape);
  const std::vector<float> rounded(table.values().begin(), table.values().end());
  return tensor(rounded, shape);
}

Samples to_samples(const Table& features, std::span<const std::int64_t> labels, Dtype dtype) {
  return {to_tensor(features, {features.rows(), features.columns()}, dtype),
          tensor(labels, {static_cast<std::int64_t>(labels.size())})};
}

}  // namespace gradus::datasets
