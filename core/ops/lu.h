// LU decompositions of a batch, for what solves with them or multiplies their pivots. Internal to core/ops.
#pragma once

#include <gradus/core/kernels/lapack.h>
#include <gradus/core/ops/matrices.h>

#include <algorithm>
#include <vector>

namespace gradus::detail {

/// The LU decompositions of a batch of matrices, side by side.
struct Lu {
  Tensor factors;
  std::vector<std::int64_t> pivots;
  Complaint complaint;  ///< of the first that is singular

  explicit Lu(const Tensor& x)
      : factors(contiguous_copy(x)), pivots(static_cast<std::size_t>(batch_of(x).numel() * x.size(-1))) {
    const std::int64_t n = x.size(-1);
    dispatch_floating(x.dtype(), [&]<class T>() {
      complaint = for_each_matrix(batch_of(x).numel(), 2 * n * n * n / 3, [&](std::int64_t i) {
        return kernels::lu(n, data<T>(factors) + i * n * n, pivots.data() + i * n);
      });
    });
  }

  /// b [n, k] becomes A^-1 b, of matrix i.
  template <class T>
  void solve(std::int64_t i, std::int64_t k, T* b) const {
    const std::int64_t n = factors.size(-1);
    kernels::lu_solve(n, k, data<T>(factors) + i * n * n, pivots.data() + i * n, b);
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
      if (pivots[static_cast<std::size_t>(i * n + row)] != row) sign = -sign;
    }
    return sign;
  }
};

}  // namespace gradus::detail
