// What the rows of linear algebra share: of one or two matrices in a batch, and well-conditioned matrices from drawn
// numbers, on both sides.
#pragma once

#include "../op_table.h"
#include "../plain_linalg.h"

#include <algorithm>
#include <utility>

namespace gradus::tests {

using plain::Matrix;

// Rows --------------------------------------------------------------------------------------------------------------

inline const RowOptions small_numbers{.low = -1, .high = 1, .tolerance = 4};

inline OpRow of_matrix(const char* name, std::function<Tensor(const Tensor&)> op,
                       std::function<plain::Array(const Matrix&)> f, std::vector<Shapes> shapes,
                       RowOptions options = small_numbers) {
  return {name, [op](const Tensors& x) { return op(x[0]); },
          [f](const Arrays& x) {
            return plain::each_matrix({x[0]}, [&](const std::vector<Matrix>& m) { return f(m[0]); });
          },
          std::move(shapes), options};
}

inline OpRow of_matrices(const char* name, std::function<Tensor(const Tensor&, const Tensor&)> op,
                         std::function<plain::Array(const Matrix&, const Matrix&)> f, std::vector<Shapes> shapes,
                         RowOptions options = small_numbers) {
  return {name, [op](const Tensors& x) { return op(x[0], x[1]); },
          [f](const Arrays& x) {
            return plain::each_matrix({x[0], x[1]}, [&](const std::vector<Matrix>& m) { return f(m[0], m[1]); });
          },
          std::move(shapes), options};
}

inline const std::vector<Shapes> squares = {{{3, 3}}, {{2, 3, 3}}, {{1, 1}}, {{0, 3, 3}}, {{2, 0, 0}}, {{19, 19}}};
inline const std::vector<Shapes> small_squares = {{{3, 3}}, {{2, 2, 2}}, {{1, 1}}, {{0, 3, 3}}, {{0, 0}}};
inline const std::vector<Shapes> rectangles = {{{3, 3}},    {{4, 3}}, {{2, 2, 4}}, {{1, 1}},
                                               {{0, 3, 2}}, {{3, 0}}, {{21, 18}}};
inline const std::vector<Shapes> small_rectangles = {{{3, 3}}, {{4, 3}}, {{2, 2, 4}}, {{1, 1}}, {{0, 3, 2}}};

// Matrices ----------------------------------------------------------------------------------------------------------

/// What is added to the diagonal of elements in [-1, 1).
using Added = double (*)(std::int64_t columns, std::int64_t row);

inline Matrix with_diagonal(Matrix x, Added added) {
  for (std::int64_t i = 0; i < std::min(x.rows, x.columns); ++i) x(i, i) += added(x.columns, i);
  return x;
}
inline Tensor with_diagonal(const Tensor& x, Added added) {
  const Matrix shift = with_diagonal(Matrix(x.size(-2), x.size(-1)), added);
  return x + tensor(shift.values, {shift.rows, shift.columns}, {.dtype = x.dtype()});
}

inline double dominant(std::int64_t columns, std::int64_t) { return static_cast<double>(columns) + 1; }
/// Diagonally dominant.
inline Tensor invertible(const Tensor& x) { return with_diagonal(x, dominant); }
inline Matrix invertible(const Matrix& x) { return with_diagonal(x, dominant); }
/// The same, each row moved down by one: elimination has to exchange rows.
inline Tensor exchanged(const Tensor& x) { return roll(invertible(x), {1}, {-2}); }
inline Matrix exchanged(const Matrix& x) {
  const Matrix wide = invertible(x);
  Matrix result = wide;
  for (std::int64_t i = 0; i < x.rows; ++i) {
    for (std::int64_t j = 0; j < x.columns; ++j) result((i + 1) % x.rows, j) = wide(i, j);
  }
  return result;
}

inline double growing(std::int64_t, std::int64_t row) { return 8 * static_cast<double>(row + 1); }
/// With singular values, or eigenvalues, near 8, 16, 24, ..
inline Tensor apart(const Tensor& x) { return with_diagonal(x, growing); }
inline Matrix apart(const Matrix& x) { return with_diagonal(x, growing); }

inline Tensor transposed(const Tensor& x) { return transpose(x, -2, -1); }

// Results -----------------------------------------------------------------------------------------------------------

inline plain::Array numbers_of(const plain::Line& line) { return {{static_cast<std::int64_t>(line.size())}, line}; }

}  // namespace gradus::tests
