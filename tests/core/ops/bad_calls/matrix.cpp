// Linear algebra: shapes, dtypes, and matrices that have no answer.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {

const BadCalls& bad_matrix_calls() {
  static const BadCalls calls = {
      bad<ShapeError>([] { cholesky(f32(3)); }, "cholesky: takes at least two dimensions: [3]"),
      bad<ShapeError>([] { cholesky(f32(2, 3)); }, "cholesky: takes square matrices, [.., n, n]: [2, 3]"),
      bad<TypeError>([] { cholesky(i64(2, 2)); }, "cholesky: takes floating tensors, not int64"),
      bad<ValueError>([] { cholesky(f32(2, 2) - 1); },
                      "cholesky: the matrix is not positive definite: leading minor 1"),
      bad<ValueError>([] { cholesky(f32(2, 2, 2)); },
                      "cholesky: the matrix is not positive definite: batch [0], leading minor 1"),
      bad<ShapeError>([] { cholesky_solve(f32(3, 1), f32(2, 2)); },
                      "cholesky_solve: takes b [.., n, k] and l [.., n, n]: [3, 1] and [2, 2]"),
      bad<TypeError>([] { cholesky_solve(f64(2, 1), f32(2, 2)); },
                     "cholesky_solve: dtypes differ: float64 and float32"),
      bad<ShapeError>([] { solve(f32(2, 3), f32(2)); }, "solve: takes square matrices, [.., n, n]: [2, 3]"),
      bad<ShapeError>([] { solve(f32(2, 2), f32(3)); }, "solve: takes a [.., n, n] and b [.., n, k]: [2, 2] and [3]"),
      bad<ShapeError>([] { solve(f32(2, 2), f32()); }, "solve: takes a [.., n, n] and b [.., n, k]: [2, 2] and []"),
      bad<ShapeError>([] { solve(f32(2, 3, 3), f32(4, 3, 2)); }, "solve: shapes do not broadcast: [2] and [4]"),
      bad<TypeError>([] { solve(f32(2, 2), f64(2)); }, "solve: dtypes differ: float32 and float64"),
      bad<TypeError>([] { solve(i64(2, 2), i64(2)); }, "solve: takes floating tensors, not int64"),
      bad<ValueError>([] { solve(f32(2, 2), f32(2)); },
                      "solve: the matrix is singular: pivot 1 of its LU decomposition is 0"),
      bad<ShapeError>([] { solve_triangular(f32(2, 3), f32(2, 1)); },
                      "solve_triangular: takes square matrices, [.., n, n]: [2, 3]"),
      bad<ShapeError>([] { solve_triangular(f32(2, 2), f32(3, 1)); },
                      "solve_triangular: takes a [.., n, n] and b [.., n, k]: [2, 2] and [3, 1]"),
      bad<ShapeError>([] { solve_triangular(f32(2, 2), f32(2)); },
                      "solve_triangular: takes at least two dimensions: [2]"),
      bad<TypeError>([] { solve_triangular(f32(2, 2), f64(2, 1)); },
                     "solve_triangular: dtypes differ: float32 and float64"),
      bad<ShapeError>([] { lstsq(f32(3), f32(3, 1)); }, "lstsq: takes at least two dimensions: [3]"),
      bad<ShapeError>([] { lstsq(f32(3, 2), f32(2, 1)); },
                      "lstsq: takes a [.., m, n] and b [.., m, k]: [3, 2] and [2, 1]"),
      bad<TypeError>([] { lstsq(i64(3, 2), i64(3, 1)); }, "lstsq: takes floating tensors, not int64"),
      bad<ValueError>([] { lstsq(f32(3, 2), f32(3, 1)); },
                      "lstsq: the matrix does not have full rank: |R[0, 0]| of its QR decomposition is 0"),
      bad<ShapeError>([] { inverse(f32(2, 3)); }, "inverse: takes square matrices, [.., n, n]: [2, 3]"),
      bad<ShapeError>([] { inverse(f32(4)); }, "inverse: takes at least two dimensions: [4]"),
      bad<TypeError>([] { inverse(i64(2, 2)); }, "inverse: takes floating tensors, not int64"),
      bad<ValueError>([] { inverse(f32(2, 2)); },
                      "inverse: the matrix is singular: pivot 1 of its LU decomposition is 0"),
      bad<ValueError>([] { inverse(f32(3, 2, 2)); },
                      "inverse: the matrix is singular: batch [0], pivot 1 of its LU decomposition is 0"),
      bad<ShapeError>([] { pinv(f32(3)); }, "pinv: takes at least two dimensions: [3]"),
      bad<TypeError>([] { pinv(flags(2, 2)); }, "pinv: takes floating tensors, not bool"),
      bad<ShapeError>([] { det(f32(2, 3)); }, "det: takes square matrices, [.., n, n]: [2, 3]"),
      bad<ShapeError>([] { det(f32()); }, "det: takes at least two dimensions: []"),
      bad<TypeError>([] { det(i64(2, 2)); }, "det: takes floating tensors, not int64"),
      bad<ShapeError>([] { slogdet(f32(2, 3)); }, "slogdet: takes square matrices, [.., n, n]: [2, 3]"),
      bad<ShapeError>([] { qr(f32(3)); }, "qr: takes at least two dimensions: [3]"),
      bad<TypeError>([] { qr(i64(2, 2)); }, "qr: takes floating tensors, not int64"),
      bad<ShapeError>([] { svd(f32(3)); }, "svd: takes at least two dimensions: [3]"),
      bad<TypeError>([] { svd(i64(2, 2)); }, "svd: takes floating tensors, not int64"),
      bad<ValueError>(
          [] {
            svd(full({2, 2}, nan));
          },
          "svd: the matrix holds NaN or infinity: element [0, 0]"),
      bad<ValueError>(
          [] {
            svdvals(full({2, 2}, infinity));
          },
          "svdvals: the matrix holds NaN or infinity: element [0, 0]"),
      bad<ShapeError>([] { eigh(f32(2, 3)); }, "eigh: takes square matrices, [.., n, n]: [2, 3]"),
      bad<TypeError>([] { eigh(i64(2, 2)); }, "eigh: takes floating tensors, not int64"),
      bad<ValueError>(
          [] {
            eigh(full({2, 2}, nan));
          },
          "eigh: the matrix holds NaN or infinity: element [0, 0]"),
      bad<ShapeError>([] { eigvalsh(f32(2, 3)); }, "eigvalsh: takes square matrices, [.., n, n]: [2, 3]"),
      bad<ValueError>(
          [] {
            eigvalsh(full({2, 2}, infinity));
          },
          "eigvalsh: the matrix holds NaN or infinity: element [0, 0]"),
      bad<ShapeError>([] { matrix_exp(f32(2, 3)); }, "matrix_exp: takes square matrices, [.., n, n]: [2, 3]"),
      bad<TypeError>([] { matrix_exp(i64(2, 2)); }, "matrix_exp: takes floating tensors, not int64"),
      bad<ShapeError>([] { matrix_power(f32(2, 3), 2); }, "matrix_power: takes square matrices, [.., n, n]: [2, 3]"),
      bad<TypeError>([] { matrix_power(i64(2, 2), 2); }, "matrix_power: takes floating tensors, not int64"),
      bad<ShapeError>([] { matrix_rank(f32(3)); }, "matrix_rank: takes at least two dimensions: [3]"),
      bad<ValueError>(
          [] {
            matrix_rank(full({2, 2}, nan));
          },
          "matrix_rank: the matrix holds NaN or infinity: element [0, 0]"),
      bad<ShapeError>([] { matrix_norm(f32(3)); }, "matrix_norm: takes at least two dimensions: [3]"),
      bad<ShapeError>([] { matrix_norm(f32(0, 2), MatrixNorm::inf); },
                      "matrix_norm: an empty matrix has no largest sum: [0, 2]"),
      bad<ShapeError>([] { matrix_norm(f32(0, 2), MatrixNorm::two); },
                      "matrix_norm: an empty matrix has no singular values: [0, 2]"),
      bad<TypeError>([] { matrix_norm(i64(2, 2)); }, "matrix_norm: takes floating tensors, not int64"),
      bad<ShapeError>([] { cond(f32(2, 3), MatrixNorm::fro); }, "cond: takes square matrices, [.., n, n]: [2, 3]"),
      bad<ShapeError>([] { cond(f32(3)); }, "cond: takes at least two dimensions: [3]"),
      bad<ShapeError>([] { trace(f32(3)); }, "trace: takes at least two dimensions: [3]"),
      bad<ShapeError>([] { kron(f32(1, 1, 1, 1, 1), f32(2)); },
                      "kron: takes at most 4 dimensions: [1, 1, 1, 1, 1] and [2]"),
      bad<ShapeError>([] { cross(f32(2), f32(2)); }, "cross: takes vectors of 3 along dimension -1: [2] and [2]"),
      bad<ShapeError>([] { cross(f32(3), f32(2, 3)); }, "cross: takes vectors of 3 along dimension -1: [3] and [2, 3]"),
      bad<IndexError>([] { cross(f32(3), f32(3), 1); }, "cross: dimension 1 is outside -1..0"),
  };
  return calls;
}

}  // namespace gradus::tests
