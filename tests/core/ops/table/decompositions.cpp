// Rows of decompositions and what is read off them: determinants, singular values, ranks, pseudoinverses. Signs of
// vectors, which are free, are fixed or leave the result.
#include "matrices.h"

#include <cmath>

namespace gradus::tests {
namespace {

using plain::Array;
using plain::build;
using plain::number;
using plain::Sizes;

Tensor symmetric(const Tensor& x) { return 0.5 * (x + transposed(x)); }
Matrix symmetric(const Matrix& x) {
  Matrix result(x.rows, x.rows);
  for (int64_t i = 0; i < x.rows; ++i) {
    for (int64_t j = 0; j < x.rows; ++j) result(i, j) = (x(i, j) + x(j, i)) / 2;
  }
  return result;
}

// a_ik b_jk for each k: projections, where a and b are vectors whose signs are free.
Tensor outer_products(const Tensor& a, const Tensor& b) { return unsqueeze(a, -2) * unsqueeze(b, -3); }
Array outer_products(const Matrix& a, const Matrix& b) {
  return build({a.rows, b.rows, a.columns}, [&](const Sizes& i) { return a(i[0], i[2]) * b(i[1], i[2]); });
}

QrResult with_positive_diagonal(const QrResult& factors) {
  const Tensor signs = sign(diagonal(factors.R, 0, -2, -1));
  return {factors.Q * unsqueeze(signs, -2), factors.R * unsqueeze(signs, -1)};
}

}  // namespace

std::vector<OpRow> decomposition_rows() {
  return {
      of_matrix(
          "det", [](const Tensor& x) { return det(x); }, [](const Matrix& x) { return number(plain::determinant(x)); },
          small_squares),
      of_matrix(
          "det", [](const Tensor& x) { return det(exchanged(x)); },
          [](const Matrix& x) { return number(plain::determinant(exchanged(x))); }, squares),
      of_matrix(
          "slogdet", [](const Tensor& x) { return slogdet(exchanged(x)).logabsdet; },
          [](const Matrix& x) { return number(std::log(std::fabs(plain::determinant(exchanged(x))))); }, squares),
      // Always a batch, of which stretching makes equal matrices, not singular ones.
      of_matrix(
          "slogdet", [](const Tensor& x) { return slogdet(x).sign; },
          [](const Matrix& x) { return number(plain::determinant(x) > 0 ? 1 : -1); },
          {{{4, 3, 3}}, {{7, 2, 2}}, {{3, 1, 1}}, {{0, 3, 3}}, {{2, 0, 0}}}),
      of_matrix(
          "qr", [](const Tensor& x) { return with_positive_diagonal(qr(apart(x))).Q; },
          [](const Matrix& x) { return plain::gram_schmidt(apart(x)).q; }, rectangles),
      of_matrix(
          "qr", [](const Tensor& x) { return with_positive_diagonal(qr(apart(x))).R; },
          [](const Matrix& x) { return plain::gram_schmidt(apart(x)).r; }, rectangles),
      of_matrix(
          "svd", [](const Tensor& x) { return svd(apart(x)).S; },
          [](const Matrix& x) { return numbers_of(plain::singular(apart(x)).values); }, rectangles),
      of_matrix(
          "svd",
          [](const Tensor& x) {
            const auto [u, s, vh] = svd(apart(x));
            return outer_products(u, transposed(vh));
          },
          [](const Matrix& x) {
            const auto [u, s, v] = plain::singular(apart(x));
            return outer_products(u, v);
          },
          small_rectangles),
      of_matrix(
          "svdvals", [](const Tensor& x) { return svdvals(x); },
          [](const Matrix& x) { return numbers_of(plain::singular(x).values); }, rectangles),
      of_matrix(
          "eigh", [](const Tensor& x) { return eigh(apart(symmetric(x))).eigenvalues; },
          [](const Matrix& x) { return numbers_of(plain::eigen(apart(symmetric(x))).values); }, squares),
      of_matrix(
          "eigh",
          [](const Tensor& x) {
            const Tensor v = eigh(apart(symmetric(x))).eigenvectors;
            return outer_products(v, v);
          },
          [](const Matrix& x) {
            const Matrix v = plain::eigen(apart(symmetric(x))).vectors;
            return outer_products(v, v);
          },
          small_squares),
      of_matrix(
          "eigvalsh", [](const Tensor& x) { return eigvalsh(symmetric(x)); },
          [](const Matrix& x) { return numbers_of(plain::eigen(symmetric(x)).values); }, squares),
      of_matrix(
          "pinv", [](const Tensor& x) { return pinv(apart(x)); },
          [](const Matrix& x) { return pseudoinverse(apart(x)); }, rectangles),
      of_matrices(
          "pinv", [](const Tensor& a, const Tensor& b) { return pinv(matmul(apart(a), apart(b))); },
          [](const Matrix& a, const Matrix& b) { return multiply(pseudoinverse(apart(b)), pseudoinverse(apart(a))); },
          {{{4, 2}, {2, 3}}, {{3, 1}, {2, 1, 3}}}),
      of_matrices(
          "matrix_rank", [](const Tensor& a, const Tensor& b) { return matrix_rank(matmul(apart(a), apart(b))); },
          [](const Matrix& a, const Matrix& b) {
            return number(static_cast<double>(plain::rank(multiply(apart(a), apart(b)), 1e-5)));
          },
          {{{4, 2}, {2, 3}}, {{3, 1}, {2, 1, 3}}, {{0, 2, 2}, {2, 1}}, {{2, 0}, {0, 3}}, {{20, 5}, {5, 20}}},
          {.low = -1, .high = 1, .gives = Gives::index}),
      of_matrix(
          "matrix_rank", [](const Tensor& x) { return matrix_rank(x); },
          [](const Matrix& x) { return number(static_cast<double>(plain::rank(x, 1e-5))); }, rectangles,
          {.gives = Gives::index}),
  };
}

}  // namespace gradus::tests
