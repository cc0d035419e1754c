// Linear algebra: shapes, dtypes, and matrices that have no answer.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {

const BadCalls& bad_matrix_calls() {
  static const BadCalls calls = {
      bad<ShapeError>([] { cholesky(f32(3)); }, ""),
      bad<ShapeError>([] { cholesky(f32(2, 3)); }, ""),
      bad<TypeError>([] { cholesky(i64(2, 2)); }, ""),
      bad<ValueError>([] { cholesky(f32(2, 2) - 1); }, ""),
      bad<ValueError>([] { cholesky(f32(2, 2, 2)); }, ""),
      bad<ShapeError>([] { cholesky_solve(f32(3, 1), f32(2, 2)); }, ""),
      bad<TypeError>([] { cholesky_solve(f64(2, 1), f32(2, 2)); }, ""),
      bad<ShapeError>([] { solve(f32(2, 3), f32(2)); }, ""),
      bad<ShapeError>([] { solve(f32(2, 2), f32(3)); }, ""),
      bad<ShapeError>([] { solve(f32(2, 2), f32()); }, ""),
      bad<TypeError>([] { solve(f32(2, 2), f64(2)); }, ""),
      bad<TypeError>([] { solve(i64(2, 2), i64(2)); }, ""),
      bad<ValueError>([] { solve(f32(2, 2), f32(2)); }, ""),
      bad<ShapeError>([] { solve_triangular(f32(2, 3), f32(2, 1)); }, ""),
      bad<ShapeError>([] { solve_triangular(f32(2, 2), f32(3, 1)); }, ""),
      bad<ShapeError>([] { solve_triangular(f32(2, 2), f32(2)); }, ""),
      bad<TypeError>([] { solve_triangular(f32(2, 2), f64(2, 1)); }, ""),
      bad<ShapeError>([] { lstsq(f32(3), f32(3, 1)); }, ""),
      bad<ShapeError>([] { lstsq(f32(3, 2), f32(2, 1)); }, ""),
      bad<TypeError>([] { lstsq(i64(3, 2), i64(3, 1)); }, ""),
      bad<ValueError>([] { lstsq(f32(3, 2), f32(3, 1)); }, ""),
      bad<ShapeError>([] { inverse(f32(2, 3)); }, ""),
      bad<ShapeError>([] { inverse(f32(4)); }, ""),
      bad<TypeError>([] { inverse(i64(2, 2)); }, ""),
      bad<ValueError>([] { inverse(f32(2, 2)); }, ""),
      bad<ValueError>([] { inverse(f32(3, 2, 2)); }, ""),
      bad<ShapeError>([] { pinv(f32(3)); }, ""),
      bad<TypeError>([] { pinv(flags(2, 2)); }, ""),
      bad<ShapeError>([] { det(f32(2, 3)); }, ""),
      bad<ShapeError>([] { det(f32()); }, ""),
      bad<TypeError>([] { det(i64(2, 2)); }, ""),
      bad<ShapeError>([] { slogdet(f32(2, 3)); }, ""),
      bad<ShapeError>([] { qr(f32(3)); }, ""),
      bad<TypeError>([] { qr(i64(2, 2)); }, ""),
      bad<ShapeError>([] { svd(f32(3)); }, ""),
      bad<TypeError>([] { svd(i64(2, 2)); }, ""),
      bad<ValueError>(
          [] {
            svd(full({2, 2}, nan));
          },
          ""),
      bad<ValueError>(
          [] {
            svdvals(full({2, 2}, infinity));
          },
          ""),
      bad<ShapeError>([] { eigh(f32(2, 3)); }, ""),
      bad<TypeError>([] { eigh(i64(2, 2)); }, ""),
      bad<ValueError>(
          [] {
            eigh(full({2, 2}, nan));
          },
          ""),
      bad<ValueError>(
          [] {
            eigvalsh(full({2, 2}, infinity));
          },
          ""),
      bad<ShapeError>([] { matrix_exp(f32(2, 3)); }, ""),
      bad<TypeError>([] { matrix_exp(i64(2, 2)); }, ""),
      bad<ShapeError>([] { matrix_power(f32(2, 3), 2); }, ""),
      bad<ValueError>([] { matrix_power(f32(3, 3), smallest); }, ""),
      bad<TypeError>([] { matrix_power(i64(2, 2), 2); }, ""),
      bad<ShapeError>([] { matrix_rank(f32(3)); }, ""),
      bad<ValueError>(
          [] {
            matrix_rank(full({2, 2}, nan));
          },
          ""),
      bad<ShapeError>([] { matrix_norm(f32(3)); }, ""),
      bad<ShapeError>([] { matrix_norm(f32(0, 2), MatrixNorm::inf); }, ""),
      bad<TypeError>([] { matrix_norm(i64(2, 2)); }, ""),
      bad<ShapeError>([] { cond(f32(2, 3), MatrixNorm::fro); }, ""),
      bad<ShapeError>([] { cond(f32(3)); }, ""),
      bad<ShapeError>([] { trace(f32(3)); }, ""),
      bad<ShapeError>([] { kron(f32(1, 1, 1, 1, 1), f32(2)); }, ""),
      bad<ShapeError>([] { cross(f32(2), f32(2)); }, ""),
      bad<ShapeError>([] { cross(f32(3), f32(2, 3)); }, ""),
      bad<IndexError>([] { cross(f32(3), f32(3), 1); }, ""),
  };
  return calls;
}

}  // namespace gradus::tests
