// Reductions, running reductions and order.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {

const BadCalls& bad_reduction_calls() {
  static const BadCalls calls = {
      bad<IndexError>([] { sum(f32(2, 3), {2}); }, ""),
      bad<IndexError>([] { sum(f32(2, 3), {-3}); }, ""),
      bad<IndexError>(
          [] {
            sum(f32(2, 3), {0, 0});
          },
          ""),
      bad<IndexError>(
          [] {
            sum(f32(2, 3), {1, -1});
          },
          ""),
      bad<IndexError>([] { nansum(f32(2), {1}); }, ""),
      bad<IndexError>([] { prod(f32(2), 1); }, ""),
      bad<IndexError>([] { count_nonzero(f32(2), {1}); }, ""),
      bad<TypeError>([] { mean(i64(2)); }, ""),
      bad<TypeError>([] { mean(flags(2), {0}); }, ""),
      bad<IndexError>([] { mean(f32(2), {1}); }, ""),
      bad<IndexError>([] { nanmean(f32(2), {5}); }, ""),
      bad<ValueError>([] { max(f32(0)); }, ""),
      bad<ValueError>([] { min(f32(0, 2)); }, ""),
      bad<ValueError>([] { max(f32(0, 2), 0); }, ""),
      bad<ValueError>([] { min(f32(2, 0), 1); }, ""),
      bad<IndexError>([] { max(f32(2), 1); }, ""),
      bad<IndexError>([] { min(f32(2), -2); }, ""),
      bad<ValueError>([] { amax(f32(0)); }, ""),
      bad<ValueError>([] { amin(f32(2, 0), {1}); }, ""),
      bad<IndexError>([] { amax(f32(2), {1}); }, ""),
      bad<ValueError>([] { argmax(f32(0)); }, ""),
      bad<ValueError>([] { argmin(f32(0, 3), 0); }, ""),
      bad<IndexError>([] { argmax(f32(2), 3); }, ""),
      bad<IndexError>([] { argmin(f32(2), 3); }, ""),
      bad<TypeError>([] { var(i64(2)); }, ""),
      bad<TypeError>([] { std(i64(2)); }, ""),
      bad<IndexError>([] { var(f32(2), {1}); }, ""),
      bad<IndexError>(
          [] {
            std(f32(2), {0, 0});
          },
          ""),
      bad<TypeError>([] { norm(i64(2)); }, ""),
      bad<ValueError>([] { norm(f32(2), nan); }, ""),
      bad<IndexError>([] { norm(f32(2), 2, {1}); }, ""),
      bad<IndexError>([] { logsumexp(f32(2), {1}); }, ""),
      bad<IndexError>([] { any(f32(2), {1}); }, ""),
      bad<IndexError>([] { all(f32(2), {1}); }, ""),
      bad<ShapeError>([] { sum_to(f32(2, 3), {2}); }, ""),
      bad<ShapeError>(
          [] {
            sum_to(f32(3), {2, 3});
          },
          ""),
      bad<IndexError>([] { cumsum(f32(2), 1); }, ""),
      bad<IndexError>([] { cumprod(f32(2), 1); }, ""),
      bad<IndexError>([] { logcumsumexp(f32(2), 1); }, ""),
      bad<TypeError>([] { logcumsumexp(i64(2), 0); }, ""),
      bad<IndexError>([] { cummax(f32(2), 1); }, ""),
      bad<IndexError>([] { cummin(f32(2), -2); }, ""),
      bad<ValueError>([] { diff(f32(2), -1); }, ""),
      bad<IndexError>([] { diff(f32()); }, ""),
      bad<TypeError>([] { diff(flags(3)); }, ""),
      bad<IndexError>([] { sort(f32(2), 1); }, ""),
      bad<IndexError>([] { argsort(f32(2), 1); }, ""),
      bad<ValueError>([] { topk(f32(3), 4); }, ""),
      bad<ValueError>([] { topk(f32(3), -1); }, ""),
      bad<ValueError>([] { topk(f32(2, 3), 3, 0); }, ""),
      bad<IndexError>([] { topk(f32(3), 1, 1); }, ""),
      bad<ValueError>([] { kthvalue(f32(3), 0); }, ""),
      bad<ValueError>([] { kthvalue(f32(3), 4); }, ""),
      bad<IndexError>([] { kthvalue(f32(3), 1, 1); }, ""),
      bad<IndexError>([] { max_with_index(f32(2), 1); }, ""),
      bad<IndexError>([] { min_with_index(f32(2), 1); }, ""),
      bad<ValueError>([] { max_with_index(f32(0), 0); }, ""),
      bad<ValueError>([] { median(f32(0)); }, ""),
      bad<IndexError>([] { median(f32(2), 1); }, ""),
      bad<ValueError>([] { mode(f32(0)); }, ""),
      bad<IndexError>([] { mode(f32(2), 1); }, ""),
      bad<ValueError>([] { quantile(f32(3), 2); }, ""),
      bad<ValueError>([] { quantile(f32(3), -0.5); }, ""),
      bad<ValueError>([] { quantile(f32(3), nan); }, ""),
      bad<ValueError>([] { quantile(f32(0), 0.5); }, ""),
      bad<TypeError>([] { quantile(i64(3), 0.5); }, ""),
      bad<IndexError>([] { quantile(f32(3), 0.5, 1); }, ""),
      bad<ShapeError>([] { searchsorted(f32(2, 2), f32(2)); }, ""),
      bad<TypeError>([] { searchsorted(f32(2), f64(2)); }, ""),
      bad<ValueError>(
          [] {
            bincount(numbers({1, -1}));
          },
          ""),
      bad<ValueError>([] { bincount(numbers({1}), -2); }, ""),
      bad<ShapeError>([] { bincount(i64(2, 2)); }, ""),
      bad<TypeError>([] { bincount(f32(2)); }, ""),
      bad<ShapeError>([] { bincount(full({1}, 4e18, {.dtype = Dtype::int64})); }, ""),
      bad<ShapeError>([] { bincount(tensor(std::vector<std::int64_t>{largest}, {1})); }, ""),
      bad<ShapeError>([] { bincount(numbers({1}), huge); }, ""),
  };
  return calls;
}

}  // namespace gradus::tests
