// Making tensors: sizes, ranges, literals and memory that cannot be.
#include "bad_calls.h"

#include <gradus/core/ops.h>
#include <gradus/core/parallel.h>
#include <gradus/core/random.h>

namespace gradus::tests {

const BadCalls& bad_creation_calls() {
  static const BadCalls calls = {
      bad<ShapeError>([] { zeros({-1}); }, ""),
      bad<ShapeError>(
          [] {
            zeros({2, -3, 4});
          },
          ""),
      bad<ShapeError>([] { zeros({huge}); }, ""),
      bad<ShapeError>(
          [] {
            zeros({huge, huge});
          },
          ""),
      bad<ShapeError>(
          [] {
            zeros({0, huge});
          },
          ""),
      bad<ShapeError>(
          [] {
            zeros({1, 1, 1, 1, 1, 1, 1, 1, 1});
          },
          ""),
      bad<ShapeError>([] { ones({-2}); }, ""),
      bad<ShapeError>(
          [] {
            empty({3, -1});
          },
          ""),
      bad<ShapeError>(
          [] {
            empty({1 << 30, 1 << 30, 1 << 30});
          },
          ""),
      bad<ShapeError>([] { empty({std::int64_t{1} << 50}); }, ""),
      bad<ShapeError>([] { full({-1}, 2); }, ""),
      bad<ValueError>([] { full({2}, 300, {.dtype = Dtype::uint8}); }, ""),
      bad<ValueError>([] { full({2}, -1, {.dtype = Dtype::uint8}); }, ""),
      bad<ValueError>([] { full({2}, nan, {.dtype = Dtype::int64}); }, ""),
      bad<ValueError>([] { full({2}, infinity, {.dtype = Dtype::int32}); }, ""),
      bad<ValueError>([] { full({2}, 1e19, {.dtype = Dtype::int64}); }, ""),
      bad<TypeError>([] { zeros({2}, {.dtype = Dtype::int64, .requires_grad = true}); }, ""),
      bad<TypeError>([] { ones({2}, {.dtype = Dtype::boolean, .requires_grad = true}); }, ""),
      bad<ShapeError>([] { eye(-1); }, ""),
      bad<ShapeError>([] { eye(huge); }, ""),
      bad<ValueError>([] { arange(0, 1, 0); }, ""),
      bad<ValueError>([] { arange(0, 1, -1); }, ""),
      bad<ValueError>([] { arange(1, 0); }, ""),
      bad<ValueError>([] { arange(0, infinity); }, ""),
      bad<ValueError>([] { arange(0, 1, nan); }, ""),
      bad<ValueError>([] { arange(0, 1, 1e-300); }, ""),
      bad<ValueError>([] { arange(0, 300, 1, {.dtype = Dtype::uint8}); }, ""),
      bad<ShapeError>([] { arange(-5); }, ""),
      bad<ShapeError>([] { linspace(0, 1, -1); }, ""),
      bad<ShapeError>([] { linspace(0, 1, huge); }, ""),
      bad<ValueError>([] { linspace(0, infinity, 3, {.dtype = Dtype::int64}); }, ""),
      bad<ShapeError>(
          [] {
            tensor({{1, 2}, {3}});
          },
          ""),
      bad<ShapeError>(
          [] {
            tensor({{1, 2}, 3});
          },
          ""),
      bad<ShapeError>([] { tensor({{{{{{{{{1}}}}}}}}}); }, ""),
      bad<ValueError>(
          [] {
            tensor({1, 300}, {.dtype = Dtype::uint8});
          },
          ""),
      bad<ValueError>(
          [] {
            tensor({2.5, -1.0}, {.dtype = Dtype::uint8});
          },
          ""),
      bad<ShapeError>(
          [] {
            tensor(std::vector<float>{1, 2, 3}, {2, 2});
          },
          ""),
      bad<ShapeError>([] { tensor(std::vector<float>{}, {-1}); }, ""),
      bad<ValueError>(
          [] {
            from_blob(static_cast<float*>(nullptr), {2, 2});
          },
          ""),
      bad<ShapeError>([] { from_blob(static_cast<float*>(nullptr), {-1}); }, ""),
      bad<ShapeError>(
          [] {
            from_blob(static_cast<double*>(nullptr), {huge, 2});
          },
          ""),
      bad<ShapeError>([] { rand({-1}); }, ""),
      bad<TypeError>([] { rand({2}, {.dtype = Dtype::int64}); }, ""),
      bad<ShapeError>(
          [] {
            randn({2, -2});
          },
          ""),
      bad<TypeError>([] { randn({2}, {.dtype = Dtype::boolean}); }, ""),
      bad<ValueError>([] { randint(3, 3, {2}); }, ""),
      bad<ValueError>([] { randint(5, 2, {2}); }, ""),
      bad<ValueError>([] { randint(0, 300, {2}, {.dtype = Dtype::uint8}); }, ""),
      bad<ValueError>([] { randint(-1, 3, {2}, {.dtype = Dtype::boolean}); }, ""),
      bad<ShapeError>([] { randint(0, 2, {-4}); }, ""),
      bad<ShapeError>([] { randperm(-1); }, ""),
      bad<ValueError>([] { randperm(1000, {.dtype = Dtype::uint8}); }, ""),
      bad<ValueError>([] { Generator(1).below(0); }, ""),
      bad<ValueError>([] { Generator(1).below(-3); }, ""),
      bad<ValueError>([] { set_num_threads(0); }, ""),
      bad<ValueError>([] { set_num_threads(-2); }, ""),
      bad<ValueError>([] { const ThreadLimit none(0); }, ""),
      bad<ValueError>([] { const ThreadLimit none(-1); }, ""),
  };
  return calls;
}

}  // namespace gradus::tests
