// Operations at places given by a tensor: indices, masks and conditions.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {

const BadCalls& bad_index_calls() {
  static const BadCalls calls = {
      bad<IndexError>([] { index_select(f32(3), 0, numbers({3})); },
                      "index_select: index 3 at position 0 is outside 0..2"),
      bad<IndexError>(
          [] {
            index_select(f32(3), 0, numbers({0, -1}));
          },
          "index_select: index -1 at position 1 is outside 0..2"),
      bad<TypeError>([] { index_select(f32(3), 0, f32(1)); }, "index_select: index must be int64, got float32"),
      bad<ShapeError>([] { index_select(f32(3), 0, i64(1, 1)); },
                      "index_select: the index must be a vector, got shape [1, 1]"),
      bad<IndexError>([] { index_select(f32(3), 1, i64(1)); }, "index_select: dimension 1 is outside -1..0"),
      bad<IndexError>([] { index_select(f32(), 0, i64(1)); }, "index_select: a 0-dim tensor has no dimensions"),
      bad<IndexError>([] { index_select(f32(0), 0, i64(1)); }, "index_select: index 0 at position 0 is outside 0..-1"),
      bad<ShapeError>([] { gather(f32(2, 3), 0, i64(2)); },
                      "gather: an index of shape [2] does not fit into shape [2, 3] along dimension 0"),
      bad<ShapeError>([] { gather(f32(2, 3), 1, i64(3, 2)); },
                      "gather: an index of shape [3, 2] does not fit into shape [2, 3] along dimension 1"),
      bad<IndexError>(
          [] {
            gather(f32(2, 3), 0, numbers({{0, 2}}));
          },
          "gather: index 2 at position [0, 1] is outside 0..1"),
      bad<TypeError>([] { gather(f32(2, 3), 0, f32(1, 1)); }, "gather: index must be int64, got float32"),
      bad<IndexError>([] { gather(f32(2, 3), 2, i64(1, 1)); }, "gather: dimension 2 is outside -2..1"),
      bad<ShapeError>([] { scatter_add(f32(3), 0, i64(2), f32(3)); },
                      "scatter_add: the source has another shape than the index: [3] and [2]"),
      bad<TypeError>([] { scatter_add(f32(3), 0, i64(2), f64(2)); },
                     "scatter_add: the source is float64, the tensor float32"),
      bad<IndexError>(
          [] {
            scatter_add(f32(3), 0, numbers({1, 5}), f32(2));
          },
          "scatter_add: index 5 at position 1 is outside 0..2"),
      bad<ShapeError>([] { scatter(f32(3), 0, i64(2), f32(3)); },
                      "scatter: the source has another shape than the index: [3] and [2]"),
      bad<TypeError>([] { scatter(f32(3), 0, i64(2), f64(2)); }, "scatter: the source is float64, the tensor float32"),
      bad<IndexError>([] { scatter(f32(3), 0, numbers({4}), 1.0); }, "scatter: index 4 at position 0 is outside 0..2"),
      bad<ShapeError>([] { scatter(f32(3), 0, i64(2, 2), 1.0); },
                      "scatter: an index of shape [2, 2] does not fit into shape [3] along dimension 0"),
      bad<ShapeError>([] { index_add(f32(3), 0, i64(2), f32(3)); },
                      "index_add: the source does not fit: [3], needed [2]"),
      bad<TypeError>([] { index_add(f32(3), 0, i64(2), f64(2)); },
                     "index_add: the source is float64, the tensor float32"),
      bad<IndexError>(
          [] {
            index_add(f32(3), 0, numbers({0, 9}), f32(2));
          },
          "index_add: index 9 at position 1 is outside 0..2"),
      bad<ShapeError>([] { index_add(f32(3), 0, i64(2, 1), f32(2)); },
                      "index_add: the index must be a vector, got shape [2, 1]"),
      bad<ShapeError>([] { index_copy(f32(3, 2), 0, i64(1), f32(1, 3)); },
                      "index_copy: the source does not fit: [1, 3], needed [1, 2]"),
      bad<TypeError>([] { index_copy(f32(3), 0, i64(1), i64(1)); },
                     "index_copy: the source is int64, the tensor float32"),
      bad<IndexError>([] { index_copy(f32(3), 0, numbers({3}), f32(1)); },
                      "index_copy: index 3 at position 0 is outside 0..2"),
      bad<IndexError>([] { index_fill(f32(3), 0, numbers({3}), 1); },
                      "index_fill: index 3 at position 0 is outside 0..2"),
      bad<ShapeError>([] { index_fill(f32(3), 0, i64(1, 1), 1); },
                      "index_fill: the index must be a vector, got shape [1, 1]"),
      bad<ValueError>([] { index_fill(i64(3), 0, i64(1), -infinity); }, "full: -inf does not fit int64"),
      bad<IndexError>([] { take(f32(2, 3), numbers({6})); }, "take: index 6 at position 0 is outside 0..5"),
      bad<TypeError>([] { take(f32(2, 3), f32(1)); }, "take: index must be int64, got float32"),
      bad<ShapeError>([] { take_along_dim(f32(2, 3), i64(2), 0); },
                      "take_along_dim: the numbers of dimensions differ: [2, 3] and [2]"),
      bad<ShapeError>([] { take_along_dim(f32(2, 3), i64(3, 1), 1); },
                      "take_along_dim: shapes do not broadcast: [2, 1] and [3, 1]"),
      bad<IndexError>(
          [] {
            take_along_dim(f32(2, 3), numbers({{3}, {0}}), 1);
          },
          "take_along_dim: index 3 at position [0, 0] is outside 0..2"),
      bad<TypeError>([] { masked_select(f32(2), i64(2)); }, "masked_select: the mask must be bool, got int64"),
      bad<ShapeError>([] { masked_select(f32(2), flags(3)); }, "masked_select: shapes do not broadcast: [2] and [3]"),
      bad<TypeError>([] { masked_fill(f32(2), f32(2), 1); }, "masked_fill: the mask must be bool, got float32"),
      bad<ShapeError>([] { masked_fill(f32(2), flags(3), 1); }, "masked_fill: shapes do not broadcast: [2] and [3]"),
      bad<ValueError>([] { masked_fill(i64(2), flags(2), infinity); }, "full: inf does not fit int64"),
      bad<TypeError>([] { gradus::where(f32(2), f32(2), f32(2)); }, "where: the condition must be bool, got float32"),
      bad<ShapeError>([] { gradus::where(flags(2), f32(3), f32(2)); }, "where: shapes do not broadcast: [3] and [2]"),
      bad<ShapeError>([] { gradus::where(flags(2), f32(3), f32(5)); }, "where: shapes do not broadcast: [3] and [5]"),
      bad<ShapeError>([] { embedding(f32(3), i64(2)); }, "embedding: the weight must be [V, D], got [3]"),
      bad<IndexError>([] { embedding(f32(3, 2), numbers({3})); }, "embedding: index 3 at position 0 is outside 0..2"),
      bad<TypeError>([] { embedding(f32(3, 2), f32(2)); }, "embedding: index must be int64, got float32"),
      bad<ValueError>([] { embedding(f32(3, 2), i64(2), {.padding_idx = 3}); },
                      "embedding: padding_idx 3 is outside 0..2"),
      bad<ValueError>([] { embedding(f32(3, 2), i64(2), {.padding_idx = -5}); },
                      "embedding: padding_idx -5 is outside 0..2"),
      bad<ShapeError>([] { embedding(f32(3, 2), i64(1, 1, 1, 1, 1, 1, 1, 1)); },
                      "embedding: a tensor has at most 8 dimensions, not 9"),
      bad<ValueError>([] { one_hot(i64(2), 0); }, "one_hot: there must be at least 1 class, got 0"),
      bad<ValueError>([] { one_hot(i64(2), -3); }, "one_hot: there must be at least 1 class, got -3"),
      bad<IndexError>([] { one_hot(numbers({-1}), 3); }, "one_hot: label -1 at position 0 is outside 0..2"),
      bad<IndexError>(
          [] {
            one_hot(numbers({0, 3}), 3);
          },
          "one_hot: label 3 at position 1 is outside 0..2"),
      bad<TypeError>([] { one_hot(f32(2), 3); }, "one_hot: label must be int64, got float32"),
      bad<ShapeError>([] { one_hot(i64(2), huge); },
                      "one_hot: more elements than memory can hold: [2, 4611686018427387904]"),
      bad<ShapeError>([] { one_hot(i64(1, 1, 1, 1, 1, 1, 1, 1), 2); },
                      "one_hot: a tensor has at most 8 dimensions, not 9"),
  };
  return calls;
}

}  // namespace gradus::tests
