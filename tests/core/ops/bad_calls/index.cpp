// Operations at places given by a tensor: indices, masks and conditions.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {

const BadCalls& bad_index_calls() {
  static const BadCalls calls = {
      bad<IndexError>([] { index_select(f32(3), 0, numbers({3})); }, ""),
      bad<IndexError>(
          [] {
            index_select(f32(3), 0, numbers({0, -1}));
          },
          ""),
      bad<TypeError>([] { index_select(f32(3), 0, f32(1)); }, ""),
      bad<ShapeError>([] { index_select(f32(3), 0, i64(1, 1)); }, ""),
      bad<IndexError>([] { index_select(f32(3), 1, i64(1)); }, ""),
      bad<IndexError>([] { index_select(f32(), 0, i64(1)); }, ""),
      bad<IndexError>([] { index_select(f32(0), 0, i64(1)); }, ""),
      bad<ShapeError>([] { gather(f32(2, 3), 0, i64(2)); }, ""),
      bad<ShapeError>([] { gather(f32(2, 3), 1, i64(3, 2)); }, ""),
      bad<IndexError>(
          [] {
            gather(f32(2, 3), 0, numbers({{0, 2}}));
          },
          ""),
      bad<TypeError>([] { gather(f32(2, 3), 0, f32(1, 1)); }, ""),
      bad<IndexError>([] { gather(f32(2, 3), 2, i64(1, 1)); }, ""),
      bad<ShapeError>([] { scatter_add(f32(3), 0, i64(2), f32(3)); }, ""),
      bad<TypeError>([] { scatter_add(f32(3), 0, i64(2), f64(2)); }, ""),
      bad<IndexError>(
          [] {
            scatter_add(f32(3), 0, numbers({1, 5}), f32(2));
          },
          ""),
      bad<ShapeError>([] { scatter(f32(3), 0, i64(2), f32(3)); }, ""),
      bad<TypeError>([] { scatter(f32(3), 0, i64(2), f64(2)); }, ""),
      bad<IndexError>([] { scatter(f32(3), 0, numbers({4}), 1.0); }, ""),
      bad<ShapeError>([] { scatter(f32(3), 0, i64(2, 2), 1.0); }, ""),
      bad<ShapeError>([] { index_add(f32(3), 0, i64(2), f32(3)); }, ""),
      bad<TypeError>([] { index_add(f32(3), 0, i64(2), f64(2)); }, ""),
      bad<IndexError>(
          [] {
            index_add(f32(3), 0, numbers({0, 9}), f32(2));
          },
          ""),
      bad<ShapeError>([] { index_add(f32(3), 0, i64(2, 1), f32(2)); }, ""),
      bad<ShapeError>([] { index_copy(f32(3, 2), 0, i64(1), f32(1, 3)); }, ""),
      bad<TypeError>([] { index_copy(f32(3), 0, i64(1), i64(1)); }, ""),
      bad<IndexError>([] { index_copy(f32(3), 0, numbers({3}), f32(1)); }, ""),
      bad<IndexError>([] { index_fill(f32(3), 0, numbers({3}), 1); }, ""),
      bad<ShapeError>([] { index_fill(f32(3), 0, i64(1, 1), 1); }, ""),
      bad<ValueError>([] { index_fill(i64(3), 0, i64(1), -infinity); }, ""),
      bad<IndexError>([] { take(f32(2, 3), numbers({6})); }, ""),
      bad<TypeError>([] { take(f32(2, 3), f32(1)); }, ""),
      bad<ShapeError>([] { take_along_dim(f32(2, 3), i64(2), 0); }, ""),
      bad<ShapeError>([] { take_along_dim(f32(2, 3), i64(3, 1), 1); }, ""),
      bad<IndexError>(
          [] {
            take_along_dim(f32(2, 3), numbers({{3}, {0}}), 1);
          },
          ""),
      bad<TypeError>([] { masked_select(f32(2), i64(2)); }, ""),
      bad<ShapeError>([] { masked_select(f32(2), flags(3)); }, ""),
      bad<TypeError>([] { masked_fill(f32(2), f32(2), 1); }, ""),
      bad<ShapeError>([] { masked_fill(f32(2), flags(3), 1); }, ""),
      bad<ValueError>([] { masked_fill(i64(2), flags(2), infinity); }, ""),
      bad<TypeError>([] { gradus::where(f32(2), f32(2), f32(2)); }, ""),
      bad<ShapeError>([] { gradus::where(flags(2), f32(3), f32(2)); }, ""),
      bad<ShapeError>([] { gradus::where(flags(2), f32(3), f32(5)); }, ""),
      bad<ShapeError>([] { embedding(f32(3), i64(2)); }, ""),
      bad<IndexError>([] { embedding(f32(3, 2), numbers({3})); }, ""),
      bad<TypeError>([] { embedding(f32(3, 2), f32(2)); }, ""),
      bad<ValueError>([] { embedding(f32(3, 2), i64(2), {.padding_idx = 3}); }, ""),
      bad<ValueError>([] { embedding(f32(3, 2), i64(2), {.padding_idx = -5}); }, ""),
      bad<ShapeError>([] { embedding(f32(3, 2), i64(1, 1, 1, 1, 1, 1, 1, 1)); }, ""),
      bad<ValueError>([] { one_hot(i64(2), 0); }, ""),
      bad<ValueError>([] { one_hot(i64(2), -3); }, ""),
      bad<IndexError>([] { one_hot(numbers({-1}), 3); }, ""),
      bad<IndexError>(
          [] {
            one_hot(numbers({0, 3}), 3);
          },
          ""),
      bad<TypeError>([] { one_hot(f32(2), 3); }, ""),
      bad<ShapeError>([] { one_hot(i64(2), huge); }, ""),
      bad<ShapeError>([] { one_hot(i64(1, 1, 1, 1, 1, 1, 1, 1), 2); }, ""),
  };
  return calls;
}

}  // namespace gradus::tests
