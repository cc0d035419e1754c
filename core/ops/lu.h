// LU decompositions of a batch, for what solves with them or multiplies their pivots. Internal to core/ops.
#pragma once

#include <gradus/core/kernels/lapack.h>
#include <gradus/core/ops/matrices.h>

#include <algorithm>
#include <utility>

namespace gradus::detail {

/// The LU decompositions of a batch of matrices, side by side.
struct Lu {
  Tensor factors;       ///< [.., n, n]: U, and L below its diagonal
  Tensor pivots;        ///< [.., n], int64
  Complaint complaint;  ///< of the first that is singular

  explicit Lu(const Tensor& x)
      : factors(contiguous_copy(x)), pivots(make(with(batch_of(x), {x.size(-1)}), Dtype::int64)) {
    const std::int64_t n = x.size(-1);
    dispatch_floating(x.dtype(), [&]<class T>() {
      complaint = for_each_matrix(batch_of(x).numel(), 2 * n * n * n / 3, [&](std::int64_t i) {
        return kernels::lu(n, data<T>(factors) + i * n * n, pivots_of(i));
      });
    });
  }

  /// What another one of no singular matrices found.
  Lu(Tensor its_factors, Tensor its_pivots) : factors(std::move(its_factors)), pivots(std::move(its_pivots)) {}

  /// b [n, k] becomes A^-1 b, of matrix i.
  template <class T>
  void solve(std::int64_t i, std::int64_t k, T* b) const {
    const std::int64_t n = factors.size(-1);
    kernels::lu_solve(n, k, data<T>(factors) + i * n * n, pivots_of(i), b);
  }

  /// out [n, n]: the inverse of matrix i.
  template <class T>
  void inverse(std::int64_t i, T* out) const {
    const std::int64_t n = factors.size(-1);
    std::fill(out, out + n * n, T(0));
    for (std::int64_t j = 0; j < n; ++j) out[j * n + j] = 1;
    solve(i, n, out);
  }

  /// The sign that matrix i's determinant has by the exchanges of rows alone.
  int exchanges_sign(std::int64_t i) const {
    const std::int64_t n = factors.size(-1);
    int sign = 1;
    for (std::int64_t row = 0; row < n; ++row) {
      if (pivots_of(i)[row] != row) sign = -sign;
    }
    return sign;
  }

  std::int64_t* pivots_of(std::int64_t i) const { return data<std::int64_t>(pivots) + i * factors.size(-1); }
};

}  // namespace gradus::detail
