// Reductions, running reductions and order.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {

const BadCalls& bad_reduction_calls() {
  static const BadCalls calls = {
      bad<IndexError>([] { sum(f32(2, 3), {2}); }, "sum: dimension 2 is outside -2..1"),
      bad<IndexError>([] { sum(f32(2, 3), {-3}); }, "sum: dimension -3 is outside -2..1"),
      bad<IndexError>(
          [] {
            sum(f32(2, 3), {0, 0});
          },
          "sum: dimension 0 is named twice"),
      bad<IndexError>(
          [] {
            sum(f32(2, 3), {1, -1});
          },
          "sum: dimension -1 is named twice"),
      bad<IndexError>([] { nansum(f32(2), {1}); }, "nansum: dimension 1 is outside -1..0"),
      bad<IndexError>([] { prod(f32(2), 1); }, "prod: dimension 1 is outside -1..0"),
      bad<IndexError>([] { count_nonzero(f32(2), {1}); }, "count_nonzero: dimension 1 is outside -1..0"),
      bad<TypeError>([] { mean(i64(2)); }, "mean: takes a floating tensor, not int64; convert it with to()"),
      bad<TypeError>([] { mean(flags(2), {0}); }, "mean: takes a floating tensor, not bool; convert it with to()"),
      bad<IndexError>([] { mean(f32(2), {1}); }, "mean: dimension 1 is outside -1..0"),
      bad<IndexError>([] { nanmean(f32(2), {5}); }, "nanmean: dimension 5 is outside -1..0"),
      bad<ValueError>([] { max(f32(0)); }, "max: nothing to choose from: shape [0]"),
      bad<ValueError>([] { min(f32(0, 2)); }, "min: nothing to choose from: shape [0, 2]"),
      bad<ValueError>([] { max(f32(0, 2), 0); }, "max: nothing to choose from: shape [0, 2]"),
      bad<ValueError>([] { min(f32(2, 0), 1); }, "min: nothing to choose from: shape [2, 0]"),
      bad<IndexError>([] { max(f32(2), 1); }, "max: dimension 1 is outside -1..0"),
      bad<IndexError>([] { min(f32(2), -2); }, "min: dimension -2 is outside -1..0"),
      bad<ValueError>([] { amax(f32(0)); }, "amax: nothing to choose from: shape [0]"),
      bad<ValueError>([] { amin(f32(2, 0), {1}); }, "amin: nothing to choose from: shape [2, 0]"),
      bad<IndexError>([] { amax(f32(2), {1}); }, "amax: dimension 1 is outside -1..0"),
      bad<ValueError>([] { argmax(f32(0)); }, "argmax: nothing to choose from: shape [0]"),
      bad<ValueError>([] { argmin(f32(0, 3), 0); }, "argmin: nothing to choose from: shape [0, 3]"),
      bad<IndexError>([] { argmax(f32(2), 3); }, "argmax: dimension 3 is outside -1..0"),
      bad<IndexError>([] { argmin(f32(2), 3); }, "argmin: dimension 3 is outside -1..0"),
      bad<TypeError>([] { var(i64(2)); }, "var: takes a floating tensor, not int64; convert it with to()"),
      bad<TypeError>([] { std(i64(2)); }, "std: takes a floating tensor, not int64; convert it with to()"),
      bad<IndexError>([] { var(f32(2), {1}); }, "var: dimension 1 is outside -1..0"),
      bad<IndexError>(
          [] {
            std(f32(2), {0, 0});
          },
          "std: dimension 0 is named twice"),
      bad<TypeError>([] { norm(i64(2)); }, "norm: takes a floating tensor, not int64; convert it with to()"),
      bad<ValueError>([] { norm(f32(2), nan); }, "norm: p must be a number, not nan"),
      bad<IndexError>([] { norm(f32(2), 2, {1}); }, "norm: dimension 1 is outside -1..0"),
      bad<IndexError>([] { logsumexp(f32(2), {1}); }, "logsumexp: dimension 1 is outside -1..0"),
      bad<IndexError>([] { any(f32(2), {1}); }, "any: dimension 1 is outside -1..0"),
      bad<IndexError>([] { all(f32(2), {1}); }, "all: dimension 1 is outside -1..0"),
      bad<ShapeError>([] { sum_to(f32(2, 3), {2}); }, "sum_to: shapes do not broadcast: [2] and [2, 3]"),
      bad<ShapeError>(
          [] {
            sum_to(f32(3), {2, 3});
          },
          "sum_to: [2, 3] does not broadcast to [3]"),
      bad<IndexError>([] { cumsum(f32(2), 1); }, "cumsum: dimension 1 is outside -1..0"),
      bad<IndexError>([] { cumprod(f32(2), 1); }, "cumprod: dimension 1 is outside -1..0"),
      bad<IndexError>([] { logcumsumexp(f32(2), 1); }, "logcumsumexp: dimension 1 is outside -1..0"),
      bad<TypeError>([] { logcumsumexp(i64(2), 0); }, "logcumsumexp: takes a floating tensor, not int64"),
      bad<IndexError>([] { cummax(f32(2), 1); }, "cummax: dimension 1 is outside -1..0"),
      bad<IndexError>([] { cummin(f32(2), -2); }, "cummin: dimension -2 is outside -1..0"),
      bad<ValueError>([] { diff(f32(2), -1); }, "diff: n must not be negative, got -1"),
      bad<IndexError>([] { diff(f32()); }, "diff: a 0-dim tensor has no dimensions"),
      bad<TypeError>([] { diff(flags(3)); }, "diff: booleans have no difference; convert with to()"),
      bad<IndexError>([] { sort(f32(2), 1); }, "sort: dimension 1 is outside -1..0"),
      bad<IndexError>([] { argsort(f32(2), 1); }, "argsort: dimension 1 is outside -1..0"),
      bad<ValueError>([] { topk(f32(3), 4); }, "topk: k must be in 0..3, got 4: dimension -1 of shape [3]"),
      bad<ValueError>([] { topk(f32(3), -1); }, "topk: k must be in 0..3, got -1: dimension -1 of shape [3]"),
      bad<ValueError>([] { topk(f32(2, 3), 3, 0); }, "topk: k must be in 0..2, got 3: dimension 0 of shape [2, 3]"),
      bad<IndexError>([] { topk(f32(3), 1, 1); }, "topk: dimension 1 is outside -1..0"),
      bad<ValueError>([] { kthvalue(f32(3), 0); }, "kthvalue: k must be in 1..3, got 0: dimension -1 of shape [3]"),
      bad<ValueError>([] { kthvalue(f32(3), 4); }, "kthvalue: k must be in 1..3, got 4: dimension -1 of shape [3]"),
      bad<IndexError>([] { kthvalue(f32(3), 1, 1); }, "kthvalue: dimension 1 is outside -1..0"),
      bad<IndexError>([] { max_with_index(f32(2), 1); }, "max_with_index: dimension 1 is outside -1..0"),
      bad<IndexError>([] { min_with_index(f32(2), 1); }, "min_with_index: dimension 1 is outside -1..0"),
      bad<ValueError>([] { max_with_index(f32(0), 0); }, "max_with_index: nothing to choose from: shape [0]"),
      bad<ValueError>([] { median(f32(0)); }, "median: nothing to choose from: shape [0]"),
      bad<IndexError>([] { median(f32(2), 1); }, "median: dimension 1 is outside -1..0"),
      bad<ValueError>([] { mode(f32(0)); }, "mode: nothing to choose from: shape [0]"),
      bad<IndexError>([] { mode(f32(2), 1); }, "mode: dimension 1 is outside -1..0"),
      bad<ValueError>([] { quantile(f32(3), 2); }, "quantile: q must be between 0 and 1, got 2.000000"),
      bad<ValueError>([] { quantile(f32(3), -0.5); }, "quantile: q must be between 0 and 1, got -0.500000"),
      bad<ValueError>([] { quantile(f32(3), nan); }, "quantile: q must be between 0 and 1, got nan"),
      bad<ValueError>([] { quantile(f32(0), 0.5); }, "quantile: nothing to choose from: shape [0]"),
      bad<TypeError>([] { quantile(i64(3), 0.5); }, "quantile: takes a floating tensor, not int64"),
      bad<IndexError>([] { quantile(f32(3), 0.5, 1); }, "quantile: dimension 1 is outside -1..0"),
      bad<ShapeError>([] { searchsorted(f32(2, 2), f32(2)); },
                      "searchsorted: the sorted tensor must be a vector, got shape [2, 2]"),
      bad<TypeError>([] { searchsorted(f32(2), f64(2)); }, "searchsorted: dtypes differ: float32 and float64"),
      bad<ValueError>(
          [] {
            bincount(numbers({1, -1}));
          },
          "bincount: the number -1 at position 1 is negative"),
      bad<ValueError>([] { bincount(numbers({1}), -2); }, "bincount: minlength is negative: -2"),
      bad<ShapeError>([] { bincount(i64(2, 2)); }, "bincount: takes a vector, got shape [2, 2]"),
      bad<TypeError>([] { bincount(f32(2)); }, "bincount: takes integers, not float32"),
      bad<ShapeError>([] { bincount(full({1}, 4e18, {.dtype = Dtype::int64})); },
                      "bincount: more elements than memory can hold: [4000000000000000001]"),
      bad<ShapeError>([] { bincount(tensor(std::vector<std::int64_t>{largest}, {1})); },
                      "bincount: more elements than memory can hold: [9223372036854775807]"),
      bad<ShapeError>([] { bincount(numbers({1}), huge); },
                      "bincount: more elements than memory can hold: [4611686018427387904]"),
  };
  return calls;
}

}  // namespace gradus::tests
