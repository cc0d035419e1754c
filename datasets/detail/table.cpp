// What the generators share: matrices of doubles, their product in a known order, and checks of options.
#include <gradus/datasets/detail/table.h>

#include <algorithm>
#include <cmath>
#include <string>

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

void check_in(const char* name, double value, const Range& range, Where where) {
  if (range.contains(value)) return;
  const bool is_interval = std::isfinite(range.min) && std::isfinite(range.max);
  throw ValueError(where, std::string(name) + " must be " + (is_interval ? "in " : "") + to_string(range) + ", got " +
                              to_string(OptionValue(value)));
}

void check_at_least(const char* name, std::int64_t value, std::int64_t least, Where where) {
  if (value >= least) return;
  throw ValueError(where,
                   std::string(name) + " must be at least " + std::to_string(least) + ", got " + std::to_string(value));
}

void check_floating(const char* operation, Dtype dtype, Where where) {
  if (is_floating(dtype)) return;
  throw TypeError(where, std::string(operation) + ": dtype must be float32 or float64, got " + name(dtype));
}

}  // namespace gradus::datasets
