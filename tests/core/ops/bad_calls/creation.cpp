// Making tensors: sizes, ranges, literals and memory that cannot be.
#include "bad_calls.h"

#include <gradus/core/ops.h>
#include <gradus/core/parallel.h>
#include <gradus/core/random.h>

namespace gradus::tests {

const BadCalls& bad_creation_calls() {
  static const BadCalls calls = {
      bad<ShapeError>([] { zeros({-1}); }, "zeros: a size is negative: [-1]"),
      bad<ShapeError>(
          [] {
            zeros({2, -3, 4});
          },
          "zeros: a size is negative: [2, -3, 4]"),
      bad<ShapeError>([] { zeros({huge}); }, "zeros: more elements than memory can hold: [4611686018427387904]"),
      bad<ShapeError>(
          [] {
            zeros({huge, huge});
          },
          "zeros: more elements than memory can hold: [4611686018427387904, 4611686018427387904]"),
      bad<ShapeError>(
          [] {
            zeros({0, huge});
          },
          "zeros: more elements than memory can hold: [0, 4611686018427387904]"),
      bad<ShapeError>(
          [] {
            zeros({1, 1, 1, 1, 1, 1, 1, 1, 1});
          },
          "shape: a tensor has at most 8 dimensions, got 9"),
      bad<ShapeError>([] { ones({-2}); }, "ones: a size is negative: [-2]"),
      bad<ShapeError>(
          [] {
            empty({3, -1});
          },
          "empty: a size is negative: [3, -1]"),
      bad<ShapeError>(
          [] {
            empty({1 << 30, 1 << 30, 1 << 30});
          },
          "empty: more elements than memory can hold: [1073741824, 1073741824, 1073741824]"),
      bad<ShapeError>([] { empty({std::int64_t{1} << 50}); },
                      "empty: more elements than memory can hold: [1125899906842624]"),
      bad<ShapeError>([] { full({-1}, 2); }, "full: a size is negative: [-1]"),
      bad<ValueError>([] { full({2}, 300, {.dtype = Dtype::uint8}); }, "full: 300 does not fit uint8"),
      bad<ValueError>([] { full({2}, -1, {.dtype = Dtype::uint8}); }, "full: -1 does not fit uint8"),
      bad<ValueError>([] { full({2}, nan, {.dtype = Dtype::int64}); }, "full: nan does not fit int64"),
      bad<ValueError>([] { full({2}, infinity, {.dtype = Dtype::int32}); }, "full: inf does not fit int32"),
      bad<ValueError>([] { full({2}, 1e19, {.dtype = Dtype::int64}); }, "full: 1e+19 does not fit int64"),
      bad<TypeError>([] { zeros({2}, {.dtype = Dtype::int64, .requires_grad = true}); },
                     "zeros: only float32 and float64 have gradients, not int64"),
      bad<TypeError>([] { ones({2}, {.dtype = Dtype::boolean, .requires_grad = true}); },
                     "ones: only float32 and float64 have gradients, not bool"),
      bad<ShapeError>([] { eye(-1); }, "eye: a size is negative: [-1, -1]"),
      bad<ShapeError>([] { eye(huge); },
                      "eye: more elements than memory can hold: [4611686018427387904, 4611686018427387904]"),
      bad<ValueError>([] { arange(0, 1, 0); }, "arange: the steps do not lead to the end: 0 to 1 in steps of 0"),
      bad<ValueError>([] { arange(0, 1, -1); }, "arange: the steps do not lead to the end: 0 to 1 in steps of -1"),
      bad<ValueError>([] { arange(1, 0); }, "arange: the steps do not lead to the end: 1 to 0 in steps of 1"),
      bad<ValueError>([] { arange(0, infinity); }, "arange: the range is not finite: 0 to inf in steps of 1"),
      bad<ValueError>([] { arange(0, 1, nan); }, "arange: the range is not finite: 0 to 1 in steps of nan"),
      bad<ValueError>([] { arange(0, 1, 1e-300); },
                      "arange: more elements than memory can hold: 0 to 1 in steps of 1e-300"),
      bad<ValueError>([] { arange(0, 300, 1, {.dtype = Dtype::uint8}); }, "arange: 256 does not fit uint8"),
      bad<ShapeError>([] { arange(-5); }, "arange: a size is negative: [-5]"),
      bad<ShapeError>([] { linspace(0, 1, -1); }, "linspace: a size is negative: [-1]"),
      bad<ShapeError>([] { linspace(0, 1, huge); },
                      "linspace: more elements than memory can hold: [4611686018427387904]"),
      bad<ValueError>([] { linspace(0, infinity, 3, {.dtype = Dtype::int64}); }, "linspace: -nan does not fit int64"),
      bad<ShapeError>(
          [] {
            tensor({{1, 2}, {3}});
          },
          "tensor: rows differ in length at depth 1: 2 and 1"),
      bad<ShapeError>(
          [] {
            tensor({{1, 2}, 3});
          },
          "tensor: numbers and lists are mixed at depth 1"),
      bad<ShapeError>([] { tensor({{{{{{{{{1}}}}}}}}}); }, "tensor: the lists are nested more than 8 deep"),
      bad<ValueError>(
          [] {
            tensor({1, 300}, {.dtype = Dtype::uint8});
          },
          "tensor: 300 does not fit uint8"),
      bad<ValueError>(
          [] {
            tensor({2.5, -1.0}, {.dtype = Dtype::uint8});
          },
          "tensor: -1 does not fit uint8"),
      bad<ShapeError>(
          [] {
            tensor(std::vector<float>{1, 2, 3}, {2, 2});
          },
          "tensor: 3 values for shape [2, 2], which holds 4"),
      bad<ShapeError>([] { tensor(std::vector<float>{}, {-1}); }, "tensor: a size is negative: [-1]"),
      bad<ValueError>(
          [] {
            from_blob(static_cast<float*>(nullptr), {2, 2});
          },
          "from_blob: the pointer is null, for shape [2, 2]"),
      bad<ShapeError>([] { from_blob(static_cast<float*>(nullptr), {-1}); }, "from_blob: a size is negative: [-1]"),
      bad<ShapeError>(
          [] {
            from_blob(static_cast<double*>(nullptr), {huge, 2});
          },
          "from_blob: more elements than memory can hold: [4611686018427387904, 2]"),
      bad<ShapeError>([] { rand({-1}); }, "rand: a size is negative: [-1]"),
      bad<TypeError>([] { rand({2}, {.dtype = Dtype::int64}); },
                     "rand: the dtype must be float32 or float64, got int64"),
      bad<ShapeError>(
          [] {
            randn({2, -2});
          },
          "randn: a size is negative: [2, -2]"),
      bad<TypeError>([] { randn({2}, {.dtype = Dtype::boolean}); },
                     "randn: the dtype must be float32 or float64, got bool"),
      bad<ValueError>([] { randint(3, 3, {2}); }, "randint: the range is empty: 3..3"),
      bad<ValueError>([] { randint(5, 2, {2}); }, "randint: the range is empty: 5..2"),
      bad<ValueError>([] { randint(0, 300, {2}, {.dtype = Dtype::uint8}); }, "randint: 0..299 does not fit uint8"),
      bad<ValueError>([] { randint(-1, 3, {2}, {.dtype = Dtype::boolean}); }, "randint: -1..2 does not fit bool"),
      bad<ShapeError>([] { randint(0, 2, {-4}); }, "randint: a size is negative: [-4]"),
      bad<ShapeError>([] { randperm(-1); }, "randperm: a size is negative: [-1]"),
      bad<ValueError>([] { randperm(1000, {.dtype = Dtype::uint8}); }, "randperm: 0..999 does not fit uint8"),
      bad<ValueError>([] { Generator(1).below(0); }, "below: n must be at least 1, got 0"),
      bad<ValueError>([] { Generator(1).below(-3); }, "below: n must be at least 1, got -3"),
      bad<ValueError>([] { set_num_threads(0); }, "set_num_threads: needs at least 1 thread, got 0"),
      bad<ValueError>([] { set_num_threads(-2); }, "set_num_threads: needs at least 1 thread, got -2"),
      bad<ValueError>([] { const ThreadLimit none(0); }, "ThreadLimit: needs at least 1 thread, got 0"),
      bad<ValueError>([] { const ThreadLimit none(-1); }, "ThreadLimit: needs at least 1 thread, got -1"),
  };
  return calls;
}

}  // namespace gradus::tests
