/// Linear algebra (ops/linear_systems.cpp, ops/determinant.cpp, ops/decompositions.cpp, ops/matrix_functions.cpp), as
/// free functions. The rules of ops.h hold.
///
/// Matrices are the last two dimensions; those before them are a batch. All but trace, kron and cross take floating
/// tensors only (TypeError); but for kron and cross, they throw ShapeError for fewer than two dimensions, or for a
/// matrix that is not square where it has to be. Each gradient may itself be differentiated. Their sources: Giles 2008
/// (An extended collection of matrix derivative results for forward and reverse mode algorithmic differentiation),
/// Walter and Lehmann 2010 (arXiv:1001.1654), Townsend 2016 (Differentiating the singular value decomposition), Roberts
/// and Roberts 2020 (arXiv:2009.10071).
#pragma once

#include <gradus/core/tensor.h>

#include <limits>
#include <vector>

namespace gradus {

/// The lower triangular L of x = L L^T for a symmetric, positive definite x, of which the lower triangle is read; the
/// gradient is symmetric. Throws ValueError if x is not positive definite.
Tensor cholesky(const Tensor& x, Where where = Where::here());
/// The X of L L^T X = B. b: [.., n, k]; l: [.., n, n], of which the lower triangle is read; the batches broadcast.
Tensor cholesky_solve(const Tensor& b, const Tensor& l, Where where = Where::here());
/// The X of A X = B, by LU with partial pivoting. a: [.., n, n]; b: [.., n, k], or vectors: [n], or a's shape without
/// its last dimension. The batches broadcast. Throws ValueError if a is exactly singular.
Tensor solve(const Tensor& a, const Tensor& b, Where where = Where::here());

struct SolveTriangularOptions {
  bool upper = false;          ///< the upper triangle is read, not the lower
  bool left = true;            ///< A X = B; false: X A = B
  bool unitriangular = false;  ///< the diagonal is taken for ones, and not read
};
/// The X of A X = B (or X A = B) for a triangular A. a: [.., n, n]; b: [.., n, k] (or [.., k, n]); the batches
/// broadcast. A zero on the diagonal gives infinities or NaN, as torch's does.
Tensor solve_triangular(const Tensor& a, const Tensor& b, SolveTriangularOptions options = {},
                        Where where = Where::here());
/// The X of least |A X - B|: for [.., m, n] with m >= n the only one, else the one of least norm. By QR, so a must have
/// full rank (ValueError). b: [.., m, k]; the batches broadcast.
Tensor lstsq(const Tensor& a, const Tensor& b, Where where = Where::here());

/// Throws ValueError if x is exactly singular.
Tensor inverse(const Tensor& x, Where where = Where::here());
/// The pseudoinverse (Moore and Penrose), by the singular values above max(m, n) eps times the largest.
/// The gradient is that among matrices of the same rank (Golub and Pereyra 1973).
Tensor pinv(const Tensor& x, Where where = Where::here());
/// The determinant: of [.., n, n], [..]. Its first and second derivatives are right for singular matrices too (those of
/// a polynomial); higher ones throw GraphError there. All are NaN for a matrix that holds NaN or infinity.
Tensor det(const Tensor& x, Where where = Where::here());

struct SlogdetResult {
  Tensor sign;       ///< -1, 0 or 1; its gradient is 0
  Tensor logabsdet;  ///< -inf for a singular matrix, for which its gradient throws GraphError
};
/// The sign of det(x) and log|det(x)|, which neither over- nor underflow.
SlogdetResult slogdet(const Tensor& x, Where where = Where::here());

struct QrResult {
  Tensor Q;  ///< [.., m, k], k = min(m, n): orthonormal columns
  Tensor R;  ///< [.., k, n]: upper triangular; its diagonal has the signs that Householder's reflections leave
};
/// x = Q R, reduced. The gradient needs linearly independent first k columns, and throws GraphError without.
QrResult qr(const Tensor& x, Where where = Where::here());

struct SvdResult {
  Tensor U;   ///< [.., m, k], k = min(m, n)
  Tensor S;   ///< [.., k], descending
  Tensor Vh;  ///< [.., k, n], the transpose of V
};
/// x = U diag(S) Vh, reduced. The signs of a pair of singular vectors are free, so a loss should not depend on them.
/// Throws ValueError if x holds NaN or infinity. The gradient of the vectors throws GraphError where two singular
/// values coincide, or where one is 0 and m != n; that of S does not.
SvdResult svd(const Tensor& x, Where where = Where::here());
/// svd(x).S, without the vectors; its second derivative uses them.
Tensor svdvals(const Tensor& x, Where where = Where::here());

struct EighResult {
  Tensor eigenvalues;   ///< [.., n], ascending
  Tensor eigenvectors;  ///< [.., n, n], in columns
};
/// x = V diag(w) V^T for a symmetric x, of which the lower triangle is read; the gradient is symmetric. The sign of an
/// eigenvector is free. Throws ValueError if x holds NaN or infinity. The gradient of the vectors throws GraphError
/// where two eigenvalues coincide; that of the eigenvalues does not.
EighResult eigh(const Tensor& x, Where where = Where::here());
/// eigh(x).eigenvalues, without the vectors; its second derivative uses them.
Tensor eigvalsh(const Tensor& x, Where where = Where::here());

/// The exponential by scaling and squaring (Higham 2005, The scaling and squaring method for the matrix exponential
/// revisited). The gradient is the exponential of a block triangular matrix (Al-Mohy and Higham 2009).
Tensor matrix_exp(const Tensor& x, Where where = Where::here());
/// x multiplied by itself; for n < 0, its inverse; for n = 0, the identity.
Tensor matrix_power(const Tensor& x, std::int64_t n, Where where = Where::here());
/// The number of singular values above max(m, n) eps times the largest, as int64.
Tensor matrix_rank(const Tensor& x, Where where = Where::here());

/// fro: root of the sum of squares; nuc: sum of the singular values; one: largest sum of a column's |x|; two: largest
/// singular value; inf: largest sum of a row's |x|.
enum class MatrixNorm : std::uint8_t { fro, nuc, one, two, inf };
/// Of [.., m, n], [..]. Where columns (or rows) share the largest sum, the gradient goes to the first; that of fro is 0
/// at 0. Throws ShapeError for one, two and inf of an empty matrix.
Tensor matrix_norm(const Tensor& x, MatrixNorm norm = MatrixNorm::fro, Where where = Where::here());
/// The condition number: largest by smallest singular value, or |x| |x^-1| in another norm, for which x must be square.
/// Infinite, with gradient 0, where a singular value or a pivot of LU comes out as 0: of zeros too (torch: NaN).
Tensor cond(const Tensor& x, MatrixNorm norm = MatrixNorm::two, Where where = Where::here());

/// The sum of the diagonal of [.., m, n]: [..].
Tensor trace(const Tensor& x, Where where = Where::here());
/// Kronecker's product: each element of a times all of b; the tensor with fewer dimensions gets leading ones. At most 4
/// dimensions (ShapeError).
Tensor kron(const Tensor& a, const Tensor& b, Where where = Where::here());
/// The product of vectors of 3 that lie along `dim`; the other dimensions broadcast.
Tensor cross(const Tensor& a, const Tensor& b, int dim = -1, Where where = Where::here());

}  // namespace gradus
