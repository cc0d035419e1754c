// Making tensors, and the messages for what cannot be made.
#include "thrown.h"

#include <gradus/core/ops.h>
#include <gradus/core/tensor.h>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <ostream>

using namespace gradus;

namespace {

constexpr TensorOptions f8{.dtype = Dtype::float64};
constexpr TensorOptions i8{.dtype = Dtype::int64};

using Doubles = std::vector<double>;
using Integers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a nested literal gives its shape and row-major order") {
  const Tensor x = tensor({{1, 2, 3}, {4, 5, 6}});
  CHECK(x.shape() == Shape{2, 3});
  CHECK(x.dtype() == Dtype::float32);
  CHECK(x.to_vector<double>() == Doubles{1, 2, 3, 4, 5, 6});
  CHECK(tensor(7.5).shape() == Shape{});
  CHECK(tensor(7.5).item() == 7.5F);
  CHECK(tensor({{{1}}, {{2}}}).shape() == Shape{2, 1, 1});
  CHECK(tensor({{}, {}}).shape() == Shape{2, 0});
}

TEST_CASE("a literal takes the dtype that is asked for") {
  CHECK(tensor({1.9, -1.9}, i8).to_vector<std::int64_t>() == Integers{1, -1});
  CHECK(tensor({0, 2}, {.dtype = Dtype::boolean}).to_vector<bool>() == std::vector<bool>{false, true});
  CHECK(tensor({0.1}, f8).item<double>() == 0.1);
  // 2^63 - 1 is not a double
  CHECK(tensor({std::numeric_limits<std::int64_t>::max()}, i8).item<std::int64_t>() ==
        std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("a literal whose rows differ is refused") {
  CHECK(thrown<ShapeError>([] { tensor({{1, 2}, {3}}); }) == "tensor: rows differ in length at depth 1: 2 and 1");
  CHECK(thrown<ShapeError>([] { tensor({{1, 2}, 3}); }) == "tensor: numbers and lists are mixed at depth 1");
  CHECK(thrown<ShapeError>([] { tensor({1, {2}}); }) == "tensor: numbers and lists are mixed at depth 1");
}

TEST_CASE("a value outside the dtype is refused") {
  CHECK(thrown<ValueError>([] { tensor({256}, {.dtype = Dtype::uint8}); }) == "tensor: 256 does not fit uint8");
  CHECK(thrown<ValueError>([] {
          tensor({-0.5, 1e10}, {.dtype = Dtype::int32});
        }) == "tensor: 1e+10 does not fit int32");
  CHECK(thrown<ValueError>([] { full({1}, std::nan(""), i8); }) == "full: nan does not fit int64");
  CHECK(thrown<ValueError>([] { full({1}, 9223372036854775808.0, i8); }) ==
        "full: 9223372036854775808 does not fit int64");
  CHECK(full({1}, -9223372036854775808.0, i8).item<std::int64_t>() == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("a vector fills a shape it matches, in any dtype") {
  const std::vector<double> values{1, 2, 3, 4};
  CHECK(tensor(values, {2, 2}).dtype() == Dtype::float64);
  CHECK(tensor(values, {2, 2}, i8).to_vector<std::int64_t>() == Integers{1, 2, 3, 4});
  CHECK(thrown<ShapeError>([&] { tensor(values, {3}); }) == "tensor: 4 values for shape [3], which holds 3");
}

TEST_CASE("zeros, ones, full and empty have shape, dtype and values") {
  CHECK(zeros({2, 2}).to_vector<float>() == std::vector<float>(4, 0.0F));
  CHECK(ones({3}, i8).to_vector<std::int64_t>() == Integers{1, 1, 1});
  CHECK(full({2}, 2.5, f8).to_vector<double>() == Doubles{2.5, 2.5});
  CHECK(empty({0, 4}).numel() == 0);
  CHECK(zeros_like(ones({2}, i8)).to_vector<std::int64_t>() == Integers{0, 0});
  CHECK(ones_like(zeros({2}, f8)).to_vector<double>() == Doubles{1, 1});
  CHECK(empty_like(zeros({2, 3}, f8)).shape() == Shape{2, 3});
  CHECK(eye(2).to_vector<float>() == std::vector<float>{1, 0, 0, 1});
}

TEST_CASE("shapes that no memory can hold are refused") {
  CHECK(thrown<ShapeError>([] { zeros({2, -1}); }) == "zeros: a size is negative: [2, -1]");
  CHECK(thrown<ShapeError>([] { empty({-1}); }) == "empty: a size is negative: [-1]");
  const std::int64_t big = std::int64_t{1} << 40;
  CHECK(thrown<ShapeError>([=] {
          empty({big, big});
        }) == "empty: more elements than memory can hold: [1099511627776, 1099511627776]");
  CHECK(thrown<ShapeError>([=] {
          empty({0, big, big});
        }) == "empty: more elements than memory can hold: [0, 1099511627776, 1099511627776]");
  CHECK(thrown<ShapeError>([] { eye(-1); }) == "eye: a size is negative: [-1, -1]");
}

TEST_CASE("only floating tensors may require gradients") {
  CHECK(zeros({1}, {.requires_grad = true}).requires_grad());
  CHECK(thrown<TypeError>([] { ones({1}, {.dtype = Dtype::int64, .requires_grad = true}); }) ==
        "ones: only float32 and float64 have gradients, not int64");
}

TEST_CASE("arange counts up or down, and stops before its end") {
  CHECK(arange(4).to_vector<std::int64_t>() == Integers{0, 1, 2, 3});
  CHECK(arange(0).numel() == 0);
  CHECK(arange(1, 2, 0.25).to_vector<double>() == Doubles{1, 1.25, 1.5, 1.75});
  CHECK(arange(3, 0, -1, i8).to_vector<std::int64_t>() == Integers{3, 2, 1});
  CHECK(arange(1, 1).numel() == 0);
  CHECK(thrown<ValueError>([] { arange(0, 1, -1); }) ==
        "arange: the steps do not lead to the end: 0 to 1 in steps of -1");
  CHECK(thrown<ValueError>([] { arange(0, 1, 0); }) ==
        "arange: the steps do not lead to the end: 0 to 1 in steps of 0");
  CHECK(thrown<ValueError>([] { arange(0, INFINITY); }) == "arange: the range is not finite: 0 to inf in steps of 1");
  CHECK(thrown<ShapeError>([] { arange(-1); }) == "arange: a size is negative: [-1]");
}

TEST_CASE("linspace holds both ends exactly and is symmetric") {
  CHECK(linspace(0, 1, 5).to_vector<double>() == Doubles{0, 0.25, 0.5, 0.75, 1});
  CHECK(linspace(3, 7, 1).to_vector<double>() == Doubles{3});
  CHECK(linspace(3, 7, 0).numel() == 0);
  const Doubles x = linspace(-0.3, 0.3, 8, f8).to_vector<double>();
  CHECK(x.back() == 0.3);
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(x[i] == -x[x.size() - 1 - i]);
}

TEST_CASE("from_blob shares the caller's memory") {
  float memory[] = {1, 2, 3, 4};
  const Tensor x = from_blob(memory, {2, 2});
  memory[3] = 9;
  CHECK(x[1][1].item() == 9);
  CHECK(thrown<ValueError>([] { from_blob<float>(nullptr, {1}); }) == "from_blob: the pointer is null, for shape [1]");
  CHECK(from_blob<float>(nullptr, {0}).numel() == 0);
}
