// Decompositions by our own loops, for machines without LAPACK: what lapack.h promises, in namespace portable. Textbook
// algorithms (Golub and Van Loan 2013, Matrix computations), written for clarity; the tests hold them to LAPACK's.
#pragma once

#include <gradus/core/kernels/lapack.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

namespace gradus::kernels::portable {

using std::int64_t;

/// The sum of a[i] b[i].
template <class T>
T dot(int64_t count, const T* a, const T* b) {
  T sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

/// The rotation (a, b) to (c a - s b, s a + c b), row by row.
template <class T>
void rotate(int64_t count, T* a, T* b, T c, T s) {
  for (int64_t i = 0; i < count; ++i) {
    const T x = a[i];
    a[i] = c * x - s * b[i];
    b[i] = s * x + c * b[i];
  }
}

/// to[j, i] = from[i, j].
template <class T>
void transpose(int64_t rows, int64_t columns, const T* from, T* to) {
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) to[j * rows + i] = from[i * columns + j];
  }
}

/// The largest |a|, or 1 for zeros: what a is divided by so that squares neither over- nor underflow.
template <class T>
T scale_of(int64_t count, const T* a) {
  T largest = 0;
  for (int64_t i = 0; i < count; ++i) largest = std::max(largest, std::abs(a[i]));
  return largest > 0 ? largest : T(1);
}

/// The tangent t of the angle for which Jacobi's rotation makes [[a, b], [b, d]] diagonal, the smaller one, where
/// zeta = (d - a) / (2 b) (Golub and Van Loan, section 8.5).
template <class T>
T jacobi_tangent(T zeta) {
  const T t = 1 / (std::abs(zeta) + std::hypot(T(1), zeta));
  return zeta < 0 ? -t : t;
}

constexpr int most_sweeps = 60;  // of Jacobi's rotations over all pairs; about ten do

/// Row by row (Cholesky and Banachiewicz).
template <class T>
int64_t cholesky(int64_t n, T* a) {
  for (int64_t i = 0; i < n; ++i) {
    T* row = a + i * n;
    for (int64_t j = 0; j < i; ++j) row[j] = (row[j] - dot(j, row, a + j * n)) / a[j * n + j];
    const T square = row[i] - dot(i, row, row);
    if (!(square > 0)) return i + 1;
    row[i] = std::sqrt(square);
    std::fill(row + i + 1, row + n, T(0));
  }
  return 0;
}

/// Outer products (Golub and Van Loan, section 3.4).
template <class T>
int64_t lu(int64_t n, T* a, int64_t* pivots) {
  int64_t first_zero = 0;
  for (int64_t k = 0; k < n; ++k) {
    int64_t pivot = k;
    for (int64_t i = k + 1; i < n; ++i) {
      if (std::abs(a[i * n + k]) > std::abs(a[pivot * n + k])) pivot = i;
    }
    pivots[k] = pivot;
    if (pivot != k) std::swap_ranges(a + k * n, a + (k + 1) * n, a + pivot * n);
    if (a[k * n + k] == 0) {
      if (first_zero == 0) first_zero = k + 1;
      continue;
    }
    for (int64_t i = k + 1; i < n; ++i) {
      T* row = a + i * n;
      const T factor = row[k] / a[k * n + k];
      row[k] = factor;
      for (int64_t j = k + 1; j < n; ++j) row[j] -= factor * a[k * n + j];
    }
  }
  return first_zero;
}

/// Substitution, forward or back, by rows of X.
template <class T>
void triangular_solve(Triangle triangle, int64_t n, int64_t k, const T* a, T* b) {
  if (k == 0) return;
  for (int64_t step = 0; step < n; ++step) {
    const int64_t i = triangle.upper ? n - 1 - step : step;
    T* x = b + i * k;
    for (int64_t l = triangle.upper ? i + 1 : 0; l < (triangle.upper ? n : i); ++l) {
      const T factor = a[i * n + l];
      for (int64_t j = 0; j < k; ++j) x[j] -= factor * b[l * k + j];
    }
    if (triangle.unit) continue;
    for (int64_t j = 0; j < k; ++j) x[j] /= a[i * n + i];
  }
}

/// Applies I - tau v v^T to the columns from `first` on of a [m, n], from row j on; v starts with 1 at row j.
template <class T>
void reflect(int64_t m, int64_t n, int64_t j, int64_t first, T tau, const T* v, T* a, T* products) {
  std::fill(products, products + n, T(0));
  for (int64_t i = j; i < m; ++i) {
    for (int64_t c = first; c < n; ++c) products[c] += v[i] * a[i * n + c];
  }
  for (int64_t i = j; i < m; ++i) {
    for (int64_t c = first; c < n; ++c) a[i * n + c] -= tau * v[i] * products[c];
  }
}

/// Householder's reflections, forward; Q of them, backward (Golub and Van Loan, sections 5.1 and 5.2).
template <class T>
void qr(int64_t m, int64_t n, T* a, T* r) {
  const int64_t k = std::min(m, n);
  std::vector<T> reflections(static_cast<std::size_t>(k * m), T(0));
  std::vector<T> taus(static_cast<std::size_t>(k), T(0));
  std::vector<T> products(static_cast<std::size_t>(std::max(n, k)));
  for (int64_t j = 0; j < k; ++j) {
    T* v = reflections.data() + j * m;
    bool zeros_below = true;
    for (int64_t i = j; i < m; ++i) {
      v[i] = a[i * n + j];
      if (i > j) zeros_below = zeros_below && v[i] == 0;
    }
    // Nothing to annihilate: no reflection, and so no change of sign, as LAPACK does.
    if (zeros_below) continue;
    const T scale = scale_of(m - j, v + j);
    T squares = 0;
    for (int64_t i = j; i < m; ++i) squares += (v[i] / scale) * (v[i] / scale);
    const T norm = scale * std::sqrt(squares);
    const T diagonal = -std::copysign(norm, v[j]);
    const T head = v[j] - diagonal;
    taus[static_cast<std::size_t>(j)] = -head / diagonal;
    for (int64_t i = j + 1; i < m; ++i) v[i] /= head;
    v[j] = 1;
    reflect(m, n, j, j + 1, taus[static_cast<std::size_t>(j)], v, a, products.data());
    a[j * n + j] = diagonal;
  }
  if (r) {
    for (int64_t i = 0; i < k; ++i) {
      for (int64_t j = 0; j < n; ++j) r[i * n + j] = j < i ? T(0) : a[i * n + j];
    }
  }
  std::fill(a, a + m * k, T(0));
  for (int64_t j = k - 1; j >= 0; --j) {
    a[j * k + j] = 1;
    const T tau = taus[static_cast<std::size_t>(j)];
    if (tau != 0) reflect(m, k, j, j, tau, reflections.data() + j * m, a, products.data());
  }
}

/// Makes row `row` of the orthonormal rows before it a unit vector that is orthogonal to them.
template <class T>
void complete_row(int64_t row, int64_t length, T* rows) {
  T* made = rows + row * length;
  for (int64_t axis = 0; axis < length; ++axis) {
    std::fill(made, made + length, T(0));
    made[axis] = 1;
    for (int pass = 0; pass < 2; ++pass) {  // twice is enough (Kahan and Parlett)
      for (int64_t other = 0; other < row; ++other) {
        const T part = dot(length, made, rows + other * length);
        for (int64_t i = 0; i < length; ++i) made[i] -= part * rows[other * length + i];
      }
    }
    const T norm = std::sqrt(dot(length, made, made));
    // Of all axes, one at least keeps this much.
    if (norm * norm * static_cast<T>(2 * length) < 1) continue;
    for (int64_t i = 0; i < length; ++i) made[i] /= norm;
    return;
  }
}

/// One-sided Jacobi (Golub and Van Loan, section 8.6) of the n rows of `rows`, [n, m] with n <= m: they are made
/// orthogonal by rotations, which are also done to the rows of v, [n, n] (may be null). Rows of which the squares sum
/// to `nothing` or less are what rounding leaves of zeros, and stay. Returns whether it converged.
template <class T>
bool orthogonalise(int64_t n, int64_t m, T* rows, T* v, T nothing) {
  const T tolerance = std::numeric_limits<T>::epsilon() * std::sqrt(static_cast<T>(m));
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    bool rotated = false;
    for (int64_t p = 0; p < n; ++p) {
      for (int64_t q = p + 1; q < n; ++q) {
        T* a = rows + p * m;
        T* b = rows + q * m;
        const T aa = dot(m, a, a);
        const T bb = dot(m, b, b);
        const T ab = dot(m, a, b);
        if (std::min(aa, bb) <= nothing || std::abs(ab) <= tolerance * std::sqrt(aa) * std::sqrt(bb)) continue;
        rotated = true;
        const T t = jacobi_tangent((bb - aa) / (2 * ab));
        const T c = 1 / std::hypot(T(1), t);
        rotate(m, a, b, c, c * t);
        if (v) rotate(n, v + p * n, v + q * n, c, c * t);
      }
    }
    if (!rotated) return true;
  }
  return false;
}

template <class T>
bool svd(int64_t m, int64_t n, T* a, T* u, T* s, T* vh) {
  if (m < n) {  // A^T = V diag(S) U^T
    std::vector<T> turned(static_cast<std::size_t>(m * n));
    transpose(m, n, a, turned.data());
    if (!u) return portable::svd<T>(n, m, turned.data(), nullptr, s, nullptr);
    std::vector<T> v(static_cast<std::size_t>(n * m));
    std::vector<T> uh(static_cast<std::size_t>(m * m));
    const bool converged = portable::svd(n, m, turned.data(), v.data(), s, uh.data());
    transpose(n, m, v.data(), vh);
    transpose(m, m, uh.data(), u);
    return converged;
  }
  if (n == 0) return true;
  const T scale = scale_of(m * n, a);
  std::vector<T> columns(static_cast<std::size_t>(m * n));
  transpose(m, n, a, columns.data());
  for (T& value : columns) value /= scale;
  std::vector<T> v(u ? static_cast<std::size_t>(n * n) : 0, T(0));
  for (int64_t i = 0; u && i < n; ++i) v[static_cast<std::size_t>(i * n + i)] = 1;
  constexpr T eps = std::numeric_limits<T>::epsilon();
  const T nothing = eps * eps * dot(m * n, columns.data(), columns.data());
  const bool converged = orthogonalise(n, m, columns.data(), u ? v.data() : nullptr, nothing);

  std::vector<T> norms(static_cast<std::size_t>(n));
  std::vector<int64_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), int64_t{0});
  for (int64_t i = 0; i < n; ++i)
    norms[static_cast<std::size_t>(i)] = std::sqrt(dot(m, columns.data() + i * m, columns.data() + i * m));
  std::stable_sort(order.begin(), order.end(), [&](int64_t i, int64_t j) {
    return norms[static_cast<std::size_t>(i)] > norms[static_cast<std::size_t>(j)];
  });
  std::vector<T> uh(u ? static_cast<std::size_t>(n * m) : 0);
  for (int64_t i = 0; i < n; ++i) {
    const int64_t from = order[static_cast<std::size_t>(i)];
    const T norm = norms[static_cast<std::size_t>(from)];
    s[i] = norm * scale;
    if (!u) continue;
    std::copy_n(v.data() + from * n, n, vh + i * n);
    if (norm * norm > nothing) {
      for (int64_t j = 0; j < m; ++j)
        uh[static_cast<std::size_t>(i * m + j)] = columns[static_cast<std::size_t>(from * m + j)] / norm;
    } else {
      complete_row(i, m, uh.data());
    }
  }
  if (u) transpose(n, m, uh.data(), u);
  return converged;
}

/// Cyclic Jacobi (Golub and Van Loan, section 8.5).
template <class T>
bool eigh(int64_t n, T* a, T* w, bool vectors) {
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = i + 1; j < n; ++j) a[i * n + j] = a[j * n + i];
  }
  const T scale = scale_of(n * n, a);
  for (int64_t i = 0; i < n * n; ++i) a[i] /= scale;
  std::vector<T> v(vectors ? static_cast<std::size_t>(n * n) : 0, T(0));  // eigenvectors in rows
  for (int64_t i = 0; vectors && i < n; ++i) v[static_cast<std::size_t>(i * n + i)] = 1;

  // What is left beside the diagonal moves an eigenvalue by no more than the rounding of the largest.
  const T small =
      std::numeric_limits<T>::epsilon() * std::sqrt(dot(n * n, a, a)) / static_cast<T>(std::max<int64_t>(n, 1));
  bool rotated = true;
  for (int sweep = 0; rotated && sweep < most_sweeps; ++sweep) {
    rotated = false;
    for (int64_t p = 0; p < n; ++p) {
      for (int64_t q = p + 1; q < n; ++q) {
        if (std::abs(a[p * n + q]) <= small) continue;
        rotated = true;
        const T t = jacobi_tangent((a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]));
        const T c = 1 / std::hypot(T(1), t);
        const T s = c * t;
        rotate(n, a + p * n, a + q * n, c, s);
        for (int64_t i = 0; i < n; ++i) rotate(1, a + i * n + p, a + i * n + q, c, s);
        a[p * n + q] = a[q * n + p] = 0;
        if (vectors) rotate(n, v.data() + p * n, v.data() + q * n, c, s);
      }
    }
  }

  std::vector<int64_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), int64_t{0});
  std::stable_sort(order.begin(), order.end(), [&](int64_t i, int64_t j) { return a[i * n + i] < a[j * n + j]; });
  for (int64_t i = 0; i < n; ++i) w[i] = a[order[static_cast<std::size_t>(i)] * (n + 1)] * scale;
  for (int64_t j = 0; vectors && j < n; ++j) {
    const T* vector = v.data() + order[static_cast<std::size_t>(j)] * n;
    for (int64_t i = 0; i < n; ++i) a[i * n + j] = vector[i];
  }
  return !rotated;
}

}  // namespace gradus::kernels::portable
