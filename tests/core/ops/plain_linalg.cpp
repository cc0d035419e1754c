// Textbook linear algebra in doubles.
#include "plain_linalg.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plain {
namespace {

using std::int64_t;

void exchange_rows(Matrix& a, int64_t i, int64_t j) {
  for (int64_t k = 0; k < a.columns; ++k) std::swap(a(i, k), a(j, k));
}

void exchange_columns(Matrix& a, int64_t i, int64_t j) {
  for (int64_t k = 0; k < a.rows; ++k) std::swap(a(k, i), a(k, j));
}

// Row i less a multiple of row j.
void subtract_row(Matrix& a, int64_t i, int64_t j, double factor) {
  for (int64_t k = 0; k < a.columns; ++k) a(i, k) -= factor * a(j, k);
}

// The row from `from` on with the largest element in a column.
int64_t pivot_row(const Matrix& a, int64_t column, int64_t from) {
  int64_t best = from;
  for (int64_t i = from; i < a.rows; ++i) {
    if (std::fabs(a(i, column)) > std::fabs(a(best, column))) best = i;
  }
  return best;
}

double dot_of_columns(const Matrix& a, int64_t i, const Matrix& b, int64_t j) {
  double total = 0;
  for (int64_t k = 0; k < a.rows; ++k) total += a(k, i) * b(k, j);
  return total;
}

// Columns p and q become c p - s q and s p + c q.
void rotate_columns(Matrix& a, int64_t p, int64_t q, double c, double s) {
  for (int64_t k = 0; k < a.rows; ++k) {
    const double first = a(k, p);
    const double second = a(k, q);
    a(k, p) = c * first - s * second;
    a(k, q) = s * first + c * second;
  }
}

// The tangent of the smaller of the two angles that have tan^2 + 2 cotangent tan = 1.
double tangent(double cotangent) {
  return (cotangent < 0 ? -1 : 1) / (std::fabs(cotangent) + std::sqrt(1 + cotangent * cotangent));
}

std::vector<int64_t> order_of(const Line& values, bool descending) {
  std::vector<int64_t> order(values.size());
  std::iota(order.begin(), order.end(), int64_t{0});
  std::sort(order.begin(), order.end(), [&](int64_t i, int64_t j) {
    const double a = values[static_cast<std::size_t>(i)];
    const double b = values[static_cast<std::size_t>(j)];
    return descending ? a > b : a < b;
  });
  return order;
}

Line in_order(const Line& values, const std::vector<int64_t>& order) {
  Line result;
  for (const int64_t i : order) result.push_back(values[static_cast<std::size_t>(i)]);
  return result;
}

Matrix columns_in_order(const Matrix& a, const std::vector<int64_t>& order) {
  Matrix result(a.rows, a.columns);
  for (int64_t j = 0; j < a.columns; ++j) {
    for (int64_t i = 0; i < a.rows; ++i) result(i, j) = a(i, order[static_cast<std::size_t>(j)]);
  }
  return result;
}

constexpr int most_sweeps = 60;

}  // namespace

Array each_matrix(const std::vector<Array>& x, const std::function<Array(const std::vector<Matrix>&)>& f) {
  Sizes batch;
  for (const Array& one : x) batch = common_sizes(batch, Sizes(one.sizes.begin(), one.sizes.end() - 2));
  std::vector<Array> repeated;
  for (const Array& one : x) {
    Sizes sizes = batch;
    sizes.insert(sizes.end(), one.sizes.end() - 2, one.sizes.end());
    repeated.push_back(broadcast(one, sizes));
  }
  const auto matrices = [&](int64_t place) {
    std::vector<Matrix> result;
    for (const Array& one : repeated) {
      Matrix& matrix = result.emplace_back(one.size(-2), one.size(-1));
      const auto count = static_cast<int64_t>(matrix.values.size());
      if (place >= 0) std::copy_n(one.values.begin() + place * count, count, matrix.values.begin());
    }
    return result;
  };
  Array result{batch, {}};
  const Sizes made = f(matrices(product(batch) == 0 ? -1 : 0)).sizes;  // of an empty batch: what zeros give
  result.sizes.insert(result.sizes.end(), made.begin(), made.end());
  for (int64_t i = 0; i < product(batch); ++i) {
    const Array one = f(matrices(i));
    result.values.insert(result.values.end(), one.values.begin(), one.values.end());
  }
  return result;
}

Matrix identity(int64_t n) {
  Matrix result(n, n);
  for (int64_t i = 0; i < n; ++i) result(i, i) = 1;
  return result;
}

Matrix transpose(const Matrix& a) {
  Matrix result(a.columns, a.rows);
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = 0; j < a.columns; ++j) result(j, i) = a(i, j);
  }
  return result;
}

Matrix multiply(const Matrix& a, const Matrix& b) {
  Matrix result(a.rows, b.columns);
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = 0; j < b.columns; ++j) {
      for (int64_t k = 0; k < a.columns; ++k) result(i, j) += a(i, k) * b(k, j);
    }
  }
  return result;
}

Matrix solve(Matrix a, Matrix b) {
  const int64_t n = a.rows;
  for (int64_t c = 0; c < n; ++c) {
    const int64_t pivot = pivot_row(a, c, c);
    exchange_rows(a, c, pivot);
    exchange_rows(b, c, pivot);
    for (int64_t i = 0; i < n; ++i) {
      if (i == c) continue;
      const double factor = a(i, c) / a(c, c);
      subtract_row(a, i, c, factor);
      subtract_row(b, i, c, factor);
    }
  }
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < b.columns; ++j) b(i, j) /= a(i, i);
  }
  return b;
}

Matrix inverse(const Matrix& a) { return solve(a, identity(a.rows)); }

Matrix pseudoinverse(const Matrix& a) {
  const Matrix t = transpose(a);
  return a.rows >= a.columns ? solve(multiply(t, a), t) : multiply(t, inverse(multiply(a, t)));
}

double determinant(Matrix a) {
  double result = 1;
  for (int64_t c = 0; c < a.rows; ++c) {
    const int64_t pivot = pivot_row(a, c, c);
    if (pivot != c) result = -result;
    exchange_rows(a, c, pivot);
    result *= a(c, c);
    if (a(c, c) == 0) return 0;
    for (int64_t i = c + 1; i < a.rows; ++i) subtract_row(a, i, c, a(i, c) / a(c, c));
  }
  return result;
}

int64_t rank(Matrix a, double least) {
  double first = 0;
  for (int64_t c = 0; c < std::min(a.rows, a.columns); ++c) {
    int64_t row = c;
    int64_t column = c;
    for (int64_t j = c; j < a.columns; ++j) {
      const int64_t i = pivot_row(a, j, c);
      if (std::fabs(a(i, j)) <= std::fabs(a(row, column))) continue;
      row = i;
      column = j;
    }
    exchange_rows(a, c, row);
    exchange_columns(a, c, column);
    if (c == 0) first = std::fabs(a(c, c));
    if (std::fabs(a(c, c)) <= least * first) return c;
    for (int64_t i = c + 1; i < a.rows; ++i) subtract_row(a, i, c, a(i, c) / a(c, c));
  }
  return std::min(a.rows, a.columns);
}

Matrix cholesky(const Matrix& a) {
  Matrix l(a.rows, a.rows);
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = 0; j <= i; ++j) {
      double left = a(i, j);
      for (int64_t k = 0; k < j; ++k) left -= l(i, k) * l(j, k);
      l(i, j) = i == j ? std::sqrt(left) : left / l(j, j);
    }
  }
  return l;
}

Matrix exponential(Matrix a) {
  double largest = 0;
  for (const double value : a.values) largest = std::max(largest, std::fabs(value));
  int halvings = 0;
  for (double norm = largest * static_cast<double>(a.rows); norm > 0.5; norm /= 2) ++halvings;
  for (double& value : a.values) value = std::ldexp(value, -halvings);
  Matrix result = identity(a.rows);
  Matrix term = identity(a.rows);
  for (int k = 1; k <= 20; ++k) {
    term = multiply(term, a);
    for (double& value : term.values) value /= k;
    for (std::size_t i = 0; i < term.values.size(); ++i) result.values[i] += term.values[i];
  }
  for (int i = 0; i < halvings; ++i) result = multiply(result, result);
  return result;
}

Orthogonal gram_schmidt(const Matrix& a) {
  const int64_t k = std::min(a.rows, a.columns);
  Matrix q(a.rows, k);
  for (int64_t j = 0; j < k; ++j) {
    for (int64_t i = 0; i < a.rows; ++i) q(i, j) = a(i, j);
    for (int64_t before = 0; before < j; ++before) {
      const double along = dot_of_columns(q, before, q, j);
      for (int64_t i = 0; i < a.rows; ++i) q(i, j) -= along * q(i, before);
    }
    const double length = std::sqrt(dot_of_columns(q, j, q, j));
    for (int64_t i = 0; i < a.rows; ++i) q(i, j) /= length;
  }
  Matrix r(k, a.columns);
  for (int64_t i = 0; i < k; ++i) {
    for (int64_t j = i; j < a.columns; ++j) r(i, j) = dot_of_columns(q, i, a, j);
  }
  return {q, r};
}

Eigen eigen(Matrix a) {
  const int64_t n = a.rows;
  Matrix vectors = identity(n);
  bool rotated = true;
  for (int sweep = 0; rotated && sweep < most_sweeps; ++sweep) {
    rotated = false;
    for (int64_t p = 0; p < n; ++p) {
      for (int64_t q = p + 1; q < n; ++q) {
        if (std::fabs(a(p, q)) <= 1e-17 * (std::fabs(a(p, p)) + std::fabs(a(q, q)))) continue;
        rotated = true;
        const double t = tangent((a(q, q) - a(p, p)) / (2 * a(p, q)));
        const double c = 1 / std::sqrt(1 + t * t);
        rotate_columns(a, p, q, c, t * c);
        a = transpose(a);
        rotate_columns(a, p, q, c, t * c);
        rotate_columns(vectors, p, q, c, t * c);
      }
    }
  }
  Line values;
  for (int64_t i = 0; i < n; ++i) values.push_back(a(i, i));
  const std::vector<int64_t> order = order_of(values, false);
  return {in_order(values, order), columns_in_order(vectors, order)};
}

Singular singular(const Matrix& a) {
  if (a.rows < a.columns) {
    const Singular turned = singular(transpose(a));
    return {turned.v, turned.values, turned.u};
  }
  const int64_t n = a.columns;
  Matrix u = a;
  Matrix v = identity(n);
  bool rotated = true;
  for (int sweep = 0; rotated && sweep < most_sweeps; ++sweep) {
    rotated = false;
    for (int64_t p = 0; p < n; ++p) {
      for (int64_t q = p + 1; q < n; ++q) {
        const double alpha = dot_of_columns(u, p, u, p);
        const double beta = dot_of_columns(u, q, u, q);
        const double gamma = dot_of_columns(u, p, u, q);
        if (std::fabs(gamma) <= 1e-16 * std::sqrt(alpha * beta)) continue;
        rotated = true;
        const double t = tangent((beta - alpha) / (2 * gamma));
        const double c = 1 / std::sqrt(1 + t * t);
        rotate_columns(u, p, q, c, t * c);
        rotate_columns(v, p, q, c, t * c);
      }
    }
  }
  Line values;
  for (int64_t j = 0; j < n; ++j) {
    values.push_back(std::sqrt(dot_of_columns(u, j, u, j)));
    for (int64_t i = 0; i < u.rows; ++i) u(i, j) /= values.back();
  }
  const std::vector<int64_t> order = order_of(values, true);
  return {columns_in_order(u, order), in_order(values, order), columns_in_order(v, order)};
}

}  // namespace plain
