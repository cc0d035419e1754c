// make_regression: a linear model of a few informative features, on independent features or on a matrix of low rank.
#include <gradus/datasets/detail/option_visitors.h>
#include <gradus/datasets/detail/table.h>
#include <gradus/datasets/numpy_random.h>
#include <gradus/datasets/synthetic.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace gradus::datasets {
namespace {

/// The Q of a = Q R for a with at least as many rows as columns, by Householder reflections with LAPACK's signs:
/// the entry of R on the diagonal has the opposite sign of the entry that it replaces.
Table orthonormal_columns(Table a) {
  const std::int64_t rows = a.rows(), columns = a.columns();
  std::vector<double> tau(static_cast<std::size_t>(columns));
  for (std::int64_t k = 0; k < columns; ++k) {  // below the diagonal of `a`: the reflection's vector, whose head is 1
    double tail = 0;
    for (std::int64_t i = k + 1; i < rows; ++i) tail = std::hypot(tail, a(i, k));
    if (tail == 0) continue;
    const double alpha = a(k, k);
    const double beta = -std::copysign(std::hypot(alpha, tail), alpha);
    tau[static_cast<std::size_t>(k)] = (beta - alpha) / beta;
    for (std::int64_t i = k + 1; i < rows; ++i) a(i, k) /= alpha - beta;
    for (std::int64_t j = k + 1; j < columns; ++j) {
      double dot = a(k, j);
      for (std::int64_t i = k + 1; i < rows; ++i) dot += a(i, k) * a(i, j);
      dot *= tau[static_cast<std::size_t>(k)];
      a(k, j) -= dot;
      for (std::int64_t i = k + 1; i < rows; ++i) a(i, j) -= dot * a(i, k);
    }
  }
  Table q(rows, columns);
  for (std::int64_t j = 0; j < columns; ++j) q(j, j) = 1;
  for (std::int64_t k = columns; k-- > 0;) {
    for (std::int64_t j = k; j < columns; ++j) {
      double dot = q(k, j);
      for (std::int64_t i = k + 1; i < rows; ++i) dot += a(i, k) * q(i, j);
      dot *= tau[static_cast<std::size_t>(k)];
      q(k, j) -= dot;
      for (std::int64_t i = k + 1; i < rows; ++i) q(i, j) -= dot * a(i, k);
    }
  }
  return q;
}

/// A matrix whose singular values are a bell of the width `effective_rank` and a tail that falls exponentially.
Table draw_low_rank(NumpyRandom& random, const RegressionOptions& options) {
  const std::int64_t n = std::min(options.n_samples, options.n_features);
  Table u = orthonormal_columns(draw_normal(random, options.n_samples, n));
  const Table v = orthonormal_columns(draw_normal(random, options.n_features, n));
  for (std::int64_t k = 0; k < n; ++k) {
    const double index = static_cast<double>(k) / static_cast<double>(options.effective_rank);
    const double bell = (1 - options.tail_strength) * std::exp(-index * index);
    const double tail = options.tail_strength * std::exp(-0.1 * index);
    for (std::int64_t i = 0; i < u.rows(); ++i) u(i, k) *= bell + tail;
  }
  Table v_transposed(n, v.rows());
  for (std::int64_t i = 0; i < v.rows(); ++i) {
    for (std::int64_t k = 0; k < n; ++k) v_transposed(k, i) = v(i, k);
  }
  return product(u, v_transposed);
}

}  // namespace

Samples make_regression(const RegressionOptions& options, Where where) {
  check_options("make_regression", options, where);
  NumpyRandom random(options.random_state, where);
  Table x = options.effective_rank > 0 ? draw_low_rank(random, options)
                                       : draw_normal(random, options.n_samples, options.n_features);
  Table coef(options.n_features, options.n_targets);
  for (std::int64_t i = 0; i < std::min(options.n_informative, options.n_features); ++i) {
    for (std::int64_t j = 0; j < options.n_targets; ++j) coef(i, j) = 100 * random.rand();
  }
  Table y = product(x, coef);
  for (double& value : y.values()) value += options.bias;
  if (options.noise > 0) {
    for (double& value : y.values()) value += random.normal(0, options.noise);
  }
  if (options.shuffle) {
    const std::vector<std::int64_t> rows = random.permutation(x.rows());
    const std::vector<std::int64_t> columns = random.permutation(x.columns());
    x = x.take_rows(rows).take_columns(columns);
    y = y.take_rows(rows);
    coef = coef.take_rows(columns);
  }
  const auto with_targets = [&](std::int64_t rows) {
    return options.n_targets == 1 ? Shape{rows} : Shape{rows, options.n_targets};
  };
  if (options.coef != nullptr) *options.coef = to_tensor(coef, with_targets(coef.rows()), options.dtype);
  return {to_tensor(x, {x.rows(), x.columns()}, options.dtype), to_tensor(y, with_targets(y.rows()), options.dtype)};
}

}  // namespace gradus::datasets
