// Textbook linear algebra in doubles, by plain loops: what the op table compares decompositions with. Knows nothing of
// gradus.
#pragma once

#include "plain.h"

namespace plain {

struct Matrix {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::vector<double> values;  ///< row after row

  Matrix(std::int64_t m, std::int64_t n) : rows(m), columns(n), values(static_cast<std::size_t>(m * n)) {}
  double& operator()(std::int64_t i, std::int64_t j) { return values[static_cast<std::size_t>(i * columns + j)]; }
  double operator()(std::int64_t i, std::int64_t j) const { return values[static_cast<std::size_t>(i * columns + j)]; }
  operator Array() const { return {{rows, columns}, values}; }
};

/// f of the matrices that stand in the last two dimensions of each array; the dimensions before them broadcast.
Array each_matrix(const std::vector<Array>& x, const std::function<Array(const std::vector<Matrix>&)>& f);

Matrix identity(std::int64_t n);
Matrix transpose(const Matrix& a);
Matrix multiply(const Matrix& a, const Matrix& b);

/// The X of A X = B, by elimination with row exchanges.
Matrix solve(Matrix a, Matrix b);
Matrix inverse(const Matrix& a);
/// For full rank, by the normal equations.
Matrix pseudoinverse(const Matrix& a);
double determinant(Matrix a);
/// How many pivots elimination with full pivoting meets that are above `least` times the first.
std::int64_t rank(Matrix a, double least);
/// The lower triangular L of A = L L^T.
Matrix cholesky(const Matrix& a);
/// The sum of A^k / k!, of A halved often enough, then squared as often.
Matrix exponential(Matrix a);

struct Orthogonal {
  Matrix q, r;
};
/// A = Q R by Gram and Schmidt, for linearly independent first min(m, n) columns: the diagonal of R is positive.
Orthogonal gram_schmidt(const Matrix& a);

struct Eigen {
  Line values;  ///< ascending
  Matrix vectors;
};
/// Of a symmetric matrix, by Jacobi's rotations.
Eigen eigen(Matrix a);

struct Singular {
  Matrix u;     ///< [m, min(m, n)]
  Line values;  ///< descending
  Matrix v;     ///< [n, min(m, n)]
};
/// By rotations of pairs of columns until all are orthogonal (Hestenes).
Singular singular(const Matrix& a);

}  // namespace plain
