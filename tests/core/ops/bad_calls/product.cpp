// Products of vectors, matrices and stacks of them, and Einstein's sum.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {

const BadCalls& bad_product_calls() {
  static const BadCalls calls = {
      bad<ShapeError>([] { matmul(f32(2, 3), f32(4, 5)); }, ""),
      bad<ShapeError>([] { matmul(f32(3), f32(4)); }, ""),
      bad<ShapeError>([] { matmul(f32(), f32(3)); }, ""),
      bad<ShapeError>([] { matmul(f32(2, 3, 4), f32(3, 4, 5)); }, ""),
      bad<ShapeError>([] { matmul(f32(2, 2, 3), f32(5, 3, 1)); }, ""),
      bad<TypeError>([] { matmul(f32(2, 3), f64(3, 2)); }, ""),
      bad<ShapeError>([] { mm(f32(2, 3), f32(3)); }, ""),
      bad<ShapeError>([] { mm(f32(2, 3), f32(2, 3)); }, ""),
      bad<TypeError>([] { mm(f32(2, 3), i64(3, 2)); }, ""),
      bad<ShapeError>([] { bmm(f32(2, 3), f32(3, 2)); }, ""),
      bad<ShapeError>([] { bmm(f32(2, 3, 4), f32(3, 4, 5)); }, ""),
      bad<ShapeError>([] { bmm(f32(2, 3, 4), f32(2, 3, 4)); }, ""),
      bad<TypeError>([] { bmm(i64(2, 3, 4), i64(2, 4, 3)); }, ""),
      bad<ShapeError>([] { mv(f32(2, 3), f32(2)); }, ""),
      bad<ShapeError>([] { mv(f32(2), f32(2)); }, ""),
      bad<ShapeError>([] { dot(f32(2), f32(3)); }, ""),
      bad<ShapeError>([] { dot(f32(2, 2), f32(2)); }, ""),
      bad<TypeError>([] { dot(f32(2), f64(2)); }, ""),
      bad<ShapeError>([] { outer(f32(2), f32(2, 2)); }, ""),
      bad<ShapeError>([] { inner(f32(2, 3), f32(2)); }, ""),
      bad<TypeError>([] { inner(f32(2), f64(2)); }, ""),
      bad<ShapeError>([] { inner(f32(1, 1, 1, 1, 1, 2), f32(1, 1, 1, 1, 2)); }, ""),
      bad<ShapeError>([] { tensordot(f32(2, 3), f32(3, 2)); }, ""),
      bad<ShapeError>([] { tensordot(f32(2, 3), f32(3, 2), 3); }, ""),
      bad<ShapeError>([] { tensordot(f32(2, 3), f32(3, 2), -1); }, ""),
      bad<ShapeError>([] { tensordot(f32(1, 1, 1, 1, 1), f32(1, 1, 1, 1), 0); }, ""),
      bad<ShapeError>([] { addmm(f32(5), f32(2, 3), f32(3, 2)); }, ""),
      bad<ShapeError>([] { addmm(f32(2), f32(2, 3), f32(2, 3)); }, ""),
      bad<ShapeError>([] { addmm(f32(3, 2, 2), f32(2, 3), f32(3, 2)); }, ""),
      bad<TypeError>([] { addmm(f64(2), f32(2, 3), f32(3, 2)); }, ""),
      bad<ShapeError>([] { addmv(f32(2), f32(2, 3), f32(2)); }, ""),
      bad<ShapeError>([] { addmv(f32(3), f32(2, 3), f32(3)); }, ""),
      bad<ShapeError>([] { baddbmm(f32(2), f32(2, 3, 4), f32(2, 3, 4)); }, ""),
      bad<ShapeError>([] { baddbmm(f32(7), f32(2, 3, 4), f32(2, 4, 3)); }, ""),
      bad<ShapeError>([] { bilinear(f32(2, 3), f32(2, 4), f32(5, 4, 3)); }, ""),
      bad<ShapeError>([] { bilinear(f32(2, 3), f32(2, 4), f32(5, 3)); }, ""),
      bad<ShapeError>([] { bilinear(f32(2, 3), f32(2, 4), f32(5, 3, 4), f32(4)); }, ""),
      bad<TypeError>([] { bilinear(f32(2, 3), f64(2, 4), f32(5, 3, 4)); }, ""),
      bad<TypeError>([] { bilinear(i64(2, 3), i64(2, 4), i64(5, 3, 4)); }, ""),
      bad<ShapeError>([] { linear(f32(2, 3), f32(4, 5)); }, ""),
      bad<ShapeError>([] { linear(f32(), f32(4, 5)); }, ""),
      bad<ShapeError>([] { linear(f32(2, 3), f32(3)); }, ""),
      bad<ShapeError>([] { linear(f32(2, 3), f32(4, 3), f32(3)); }, ""),
      bad<TypeError>([] { linear(f32(2, 3), f64(4, 3)); }, ""),
      bad<TypeError>([] { linear(f32(2, 3), f32(4, 3), i64(4)); }, ""),
      bad<TypeError>([] { linear(i64(2, 3), i64(4, 3)); }, ""),
      bad<ValueError>([] { einsum(nullptr, {f32(2)}); }, ""),
      bad<ValueError>([] { einsum("ij", {}); }, ""),
      bad<ValueError>(
          [] {
            einsum("", {f32(2), f32(2)});
          },
          ""),
      bad<ValueError>([] { einsum("i,j", {f32(2)}); }, ""),
      bad<ValueError>([] { einsum("i1", {f32(2, 2)}); }, ""),
      bad<ValueError>([] { einsum("i->j", {f32(2)}); }, ""),
      bad<ValueError>([] { einsum("i->ii", {f32(2)}); }, ""),
      bad<ValueError>([] { einsum("i->i,i", {f32(2)}); }, ""),
      bad<ValueError>([] { einsum("i->i->i", {f32(2)}); }, ""),
      bad<ValueError>([] { einsum("......", {f32(2)}); }, ""),
      bad<ValueError>([] { einsum("..", {f32(2)}); }, ""),
      bad<ShapeError>([] { einsum("ij", {f32(2)}); }, ""),
      bad<ShapeError>([] { einsum("i", {f32(2, 2)}); }, ""),
      bad<ShapeError>([] { einsum("ii", {f32(2, 3)}); }, ""),
      bad<ShapeError>(
          [] {
            einsum("ij,jk", {f32(2, 3), f32(4, 5)});
          },
          ""),
      bad<ShapeError>(
          [] {
            einsum("...i,...i->...", {f32(2, 3), f32(4, 3)});
          },
          ""),
      bad<TypeError>([] { einsum("i", {i64(2)}); }, ""),
      bad<TypeError>(
          [] {
            einsum("i,i", {f32(2), f64(2)});
          },
          ""),
      bad<ShapeError>(
          [] {
            einsum("abcde,fghij->abcdefghij", {f32(1, 1, 1, 1, 1), f32(1, 1, 1, 1, 1)});
          },
          ""),
      bad<IndexError>([] { softmax(f32(2), 1); }, ""),
      bad<IndexError>([] { log_softmax(f32(2), -2); }, ""),
      bad<IndexError>([] { softmin(f32(2), 1); }, ""),
      bad<IndexError>([] { normalize(f32(2)); }, ""),
      bad<TypeError>([] { normalize(i64(2, 2)); }, ""),
      bad<ShapeError>([] { cosine_similarity(f32(2, 3), f32(2, 4)); }, ""),
      bad<IndexError>([] { cosine_similarity(f32(3), f32(3)); }, ""),
      bad<ShapeError>([] { pairwise_distance(f32(), f32()); }, ""),
      bad<ShapeError>([] { pairwise_distance(f32(2, 3), f32(2, 4)); }, ""),
      bad<ShapeError>([] { cdist(f32(2, 3), f32(2, 4)); }, ""),
      bad<ShapeError>([] { cdist(f32(3), f32(2, 3)); }, ""),
      bad<ValueError>([] { cdist(f32(2, 3), f32(2, 3), nan); }, ""),
  };
  return calls;
}

}  // namespace gradus::tests
