// Products of vectors, matrices and stacks of them, and Einstein's sum.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {

const BadCalls& bad_product_calls() {
  static const BadCalls calls = {
      bad<ShapeError>([] { matmul(f32(2, 3), f32(4, 5)); }, "matmul: inner dimensions differ: [2, 3] x [4, 5]"),
      bad<ShapeError>([] { matmul(f32(3), f32(4)); }, "matmul: inner dimensions differ: [3] x [4]"),
      bad<ShapeError>([] { matmul(f32(), f32(3)); },
                      "matmul: takes at least one dimension; use mul for numbers: [] x [3]"),
      bad<ShapeError>([] { matmul(f32(2, 3, 4), f32(3, 4, 5)); }, "matmul: shapes do not broadcast: [2] and [3]"),
      bad<ShapeError>([] { matmul(f32(2, 2, 3), f32(5, 3, 1)); }, "matmul: shapes do not broadcast: [2] and [5]"),
      bad<TypeError>([] { matmul(f32(2, 3), f64(3, 2)); }, "matmul: dtypes differ: float32 and float64"),
      bad<ShapeError>([] { mm(f32(2, 3), f32(3)); }, "mm: takes 2 and 2 dimensions: [2, 3] x [3]"),
      bad<ShapeError>([] { mm(f32(2, 3), f32(2, 3)); }, "mm: inner dimensions differ: [2, 3] x [2, 3]"),
      bad<TypeError>([] { mm(f32(2, 3), i64(3, 2)); }, "mm: dtypes differ: float32 and int64"),
      bad<ShapeError>([] { bmm(f32(2, 3), f32(3, 2)); }, "bmm: takes 3 and 3 dimensions: [2, 3] x [3, 2]"),
      bad<ShapeError>([] { bmm(f32(2, 3, 4), f32(3, 4, 5)); },
                      "bmm: batch or inner dimensions differ: [2, 3, 4] x [3, 4, 5]"),
      bad<ShapeError>([] { bmm(f32(2, 3, 4), f32(2, 3, 4)); },
                      "bmm: batch or inner dimensions differ: [2, 3, 4] x [2, 3, 4]"),
      bad<TypeError>([] { bmm(i64(2, 3, 4), i64(2, 4, 3)); }, "bmm: takes floating tensors, not int64"),
      bad<ShapeError>([] { mv(f32(2, 3), f32(2)); }, "mv: inner dimensions differ: [2, 3] x [2]"),
      bad<ShapeError>([] { mv(f32(2), f32(2)); }, "mv: takes 2 and 1 dimensions: [2] x [2]"),
      bad<ShapeError>([] { dot(f32(2), f32(3)); }, "dot: lengths differ: [2] x [3]"),
      bad<ShapeError>([] { dot(f32(2, 2), f32(2)); }, "dot: takes 1 and 1 dimensions: [2, 2] x [2]"),
      bad<TypeError>([] { dot(f32(2), f64(2)); }, "dot: dtypes differ: float32 and float64"),
      bad<ShapeError>([] { outer(f32(2), f32(2, 2)); }, "outer: takes two vectors: [2] x [2, 2]"),
      bad<ShapeError>([] { inner(f32(2, 3), f32(2)); }, "inner: last dimensions differ: [2, 3] x [2]"),
      bad<TypeError>([] { inner(f32(2), f64(2)); }, "inner: dtypes differ: float32 and float64"),
      bad<ShapeError>([] { inner(f32(1, 1, 1, 1, 1, 2), f32(1, 1, 1, 1, 2)); },
                      "inner: a tensor has at most 8 dimensions, not 9"),
      bad<ShapeError>([] { tensordot(f32(2, 3), f32(3, 2)); }, "tensordot: inner dimensions differ: [2, 3] x [3, 2]"),
      bad<ShapeError>([] { tensordot(f32(2, 3), f32(3, 2), 3); },
                      "tensordot: cannot sum over 3 dimensions: [2, 3] x [3, 2]"),
      bad<ShapeError>([] { tensordot(f32(2, 3), f32(3, 2), -1); },
                      "tensordot: cannot sum over -1 dimensions: [2, 3] x [3, 2]"),
      bad<ShapeError>([] { tensordot(f32(1, 1, 1, 1, 1), f32(1, 1, 1, 1), 0); },
                      "tensordot: a tensor has at most 8 dimensions, not 9"),
      bad<ShapeError>([] { addmm(f32(5), f32(2, 3), f32(3, 2)); }, "addmm: shapes do not broadcast: [5] and [2, 2]"),
      bad<ShapeError>([] { addmm(f32(2), f32(2, 3), f32(2, 3)); }, "addmm: inner dimensions differ: [2, 3] x [2, 3]"),
      bad<ShapeError>([] { addmm(f32(3, 2, 2), f32(2, 3), f32(3, 2)); },
                      "addmm: what is added to is larger than the product: [3, 2, 2] x [2, 2]"),
      bad<TypeError>([] { addmm(f64(2), f32(2, 3), f32(3, 2)); }, "addmm: dtypes differ: float64 and float32"),
      bad<ShapeError>([] { addmv(f32(2), f32(2, 3), f32(2)); }, "addmv: inner dimensions differ: [2, 3] x [2]"),
      bad<ShapeError>([] { addmv(f32(3), f32(2, 3), f32(3)); }, "addmv: shapes do not broadcast: [3] and [2]"),
      bad<ShapeError>([] { baddbmm(f32(2), f32(2, 3, 4), f32(2, 3, 4)); },
                      "baddbmm: batch or inner dimensions differ: [2, 3, 4] x [2, 3, 4]"),
      bad<ShapeError>([] { baddbmm(f32(7), f32(2, 3, 4), f32(2, 4, 3)); },
                      "baddbmm: shapes do not broadcast: [7] and [2, 3, 3]"),
      bad<ShapeError>([] { bilinear(f32(2, 3), f32(2, 4), f32(5, 4, 3)); },
                      "bilinear: shapes do not fit together: x1 [2, 3], x2 [2, 4], weight [5, 4, 3]"),
      bad<ShapeError>([] { bilinear(f32(2, 3), f32(2, 4), f32(5, 3)); },
                      "bilinear: takes [.., in1], [.., in2], [out, in1, in2]: x1 [2, 3], x2 [2, 4], weight [5, 3]"),
      bad<ShapeError>([] { bilinear(f32(2, 3), f32(2, 4), f32(5, 3, 4), f32(4)); },
                      "bilinear: shapes do not fit together: x1 [2, 3], x2 [2, 4], weight [5, 3, 4], bias [4]"),
      bad<TypeError>([] { bilinear(f32(2, 3), f64(2, 4), f32(5, 3, 4)); },
                     "bilinear: dtypes differ: float64 and float32"),
      bad<TypeError>([] { bilinear(i64(2, 3), i64(2, 4), i64(5, 3, 4)); },
                     "bilinear: takes floating tensors, not int64"),
      bad<ShapeError>([] { linear(f32(2, 3), f32(4, 5)); },
                      "linear: inner dimensions differ, x [.., in] and weight [out, in]: [2, 3] x [4, 5]"),
      bad<ShapeError>([] { linear(f32(), f32(4, 5)); }, "linear: takes x [.., in] and weight [out, in]: [] x [4, 5]"),
      bad<ShapeError>([] { linear(f32(2, 3), f32(3)); }, "linear: takes x [.., in] and weight [out, in]: [2, 3] x [3]"),
      bad<ShapeError>([] { linear(f32(2, 3), f32(4, 3), f32(3)); }, "linear: bias does not fit: [3] for weight [4, 3]"),
      bad<TypeError>([] { linear(f32(2, 3), f64(4, 3)); }, "linear: dtypes differ: float32 and float64"),
      bad<TypeError>([] { linear(f32(2, 3), f32(4, 3), i64(4)); }, "linear: dtypes differ: float32 and int64"),
      bad<TypeError>([] { linear(i64(2, 3), i64(4, 3)); }, "linear: takes floating tensors, not int64"),
      bad<ValueError>([] { einsum(nullptr, {f32(2)}); }, "einsum: the equation is null"),
      bad<ValueError>([] { einsum("ij", {}); }, R"(einsum: 1 terms for 0 tensors: "ij")"),
      bad<ValueError>(
          [] {
            einsum("", {f32(2), f32(2)});
          },
          R"(einsum: 1 terms for 2 tensors: "")"),
      bad<ValueError>([] { einsum("i,j", {f32(2)}); }, R"(einsum: 2 terms for 1 tensors: "i,j")"),
      bad<ValueError>([] { einsum("i1", {f32(2, 2)}); },
                      R"(einsum: '1' is neither a letter, nor a comma, nor "...": "i1")"),
      bad<ValueError>([] { einsum("i->j", {f32(2)}); }, R"(einsum: 'j' stands on the right side only: "i->j")"),
      bad<ValueError>([] { einsum("i->ii", {f32(2)}); }, R"(einsum: 'i' stands twice on the right side: "i->ii")"),
      bad<ValueError>([] { einsum("i->i,i", {f32(2)}); }, R"(einsum: the right side has more than one term: "i->i,i")"),
      bad<ValueError>([] { einsum("i->i->i", {f32(2)}); },
                      R"(einsum: '-' is neither a letter, nor a comma, nor "...": "i->i->i")"),
      bad<ValueError>([] { einsum("......", {f32(2)}); }, R"(einsum: a term has two ellipses: "......")"),
      bad<ValueError>([] { einsum("..", {f32(2)}); },
                      R"(einsum: '.' is neither a letter, nor a comma, nor "...": "..")"),
      bad<ShapeError>([] { einsum("ij", {f32(2)}); }, R"(einsum: "ij" names 2 dimensions of shape [2])"),
      bad<ShapeError>([] { einsum("i", {f32(2, 2)}); }, R"(einsum: "i" names 1 dimensions of shape [2, 2])"),
      bad<ShapeError>([] { einsum("ii", {f32(2, 3)}); },
                      "einsum: 'i' names dimensions of different sizes in one term: [2, 3]"),
      bad<ShapeError>(
          [] {
            einsum("ij,jk", {f32(2, 3), f32(4, 5)});
          },
          R"(einsum: sizes of 'j' differ: 3 and 4: "ij,jk")"),
      bad<ShapeError>(
          [] {
            einsum("...i,...i->...", {f32(2, 3), f32(4, 3)});
          },
          R"(einsum: sizes of "..." differ: 2 and 4: "...i,...i->...")"),
      bad<TypeError>([] { einsum("i", {i64(2)}); }, "einsum: takes floating tensors of one dtype, got int64 and int64"),
      bad<TypeError>(
          [] {
            einsum("i,i", {f32(2), f64(2)});
          },
          "einsum: takes floating tensors of one dtype, got float32 and float64"),
      bad<ShapeError>(
          [] {
            einsum("abcde,fghij->abcdefghij", {f32(1, 1, 1, 1, 1), f32(1, 1, 1, 1, 1)});
          },
          "einsum: a tensor has at most 8 dimensions, not 10"),
      bad<IndexError>([] { softmax(f32(2), 1); }, "softmax: dimension 1 is outside -1..0"),
      bad<IndexError>([] { log_softmax(f32(2), -2); }, "log_softmax: dimension -2 is outside -1..0"),
      bad<IndexError>([] { softmin(f32(2), 1); }, "softmin: dimension 1 is outside -1..0"),
      bad<IndexError>([] { normalize(f32(2)); }, "normalize: dimension 1 is outside -1..0"),
      bad<TypeError>([] { normalize(i64(2, 2)); }, "normalize: takes a floating tensor, not int64"),
      bad<ShapeError>([] { cosine_similarity(f32(2, 3), f32(2, 4)); },
                      "cosine_similarity: shapes do not broadcast: [2, 3] and [2, 4]"),
      bad<IndexError>([] { cosine_similarity(f32(3), f32(3)); }, "cosine_similarity: dimension 1 is outside -1..0"),
      bad<ShapeError>([] { pairwise_distance(f32(), f32()); }, "pairwise_distance: takes vectors: [] and []"),
      bad<ShapeError>([] { pairwise_distance(f32(2, 3), f32(2, 4)); },
                      "pairwise_distance: shapes do not broadcast: [2, 3] and [2, 4]"),
      bad<ShapeError>([] { cdist(f32(2, 3), f32(2, 4)); }, "cdist: takes [.., M, D] and [.., N, D]: [2, 3] and [2, 4]"),
      bad<ShapeError>([] { cdist(f32(3), f32(2, 3)); }, "cdist: takes [.., M, D] and [.., N, D]: [3] and [2, 3]"),
      bad<ValueError>([] { cdist(f32(2, 3), f32(2, 3), nan); }, "cdist: p must be a number, not nan"),
  };
  return calls;
}

}  // namespace gradus::tests
