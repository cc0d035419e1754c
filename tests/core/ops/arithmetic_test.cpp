// Sums, differences, products and quotients: dtypes, numbers as operands, broadcasting, and in place.
#include "../thrown.h"

#include <gradus/core/ops.h>
#include <gradus/core/tensor.h>

#include <doctest/doctest.h>

#include <vector>

using namespace gradus;

namespace {

template <class T>
std::vector<T> values(const Tensor& x) {
  const Tensor dense = contiguous(x);
  const auto data = dense.data<T>();
  return {data.begin(), data.end()};
}

using Floats = std::vector<float>;
using Integers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("dtypes promote: the tensor's decides against a number unless the number is of a higher kind") {
  struct Row {
    Dtype a, b, sum, quotient;
  };
  const Row rows[] = {
      {Dtype::float32, Dtype::float64, Dtype::float64, Dtype::float64},
      {Dtype::int64, Dtype::float32, Dtype::float32, Dtype::float32},
      {Dtype::int32, Dtype::int64, Dtype::int64, Dtype::float32},
      {Dtype::uint8, Dtype::int32, Dtype::int32, Dtype::float32},
      {Dtype::boolean, Dtype::int32, Dtype::int32, Dtype::float32},
  };
  for (const Row& row : rows) {
    const Tensor a = ones({2}, {.dtype = row.a}), b = ones({2}, {.dtype = row.b});
    CHECK((a + b).dtype() == row.sum);
    CHECK((b + a).dtype() == row.sum);
    CHECK((a / b).dtype() == row.quotient);
  }
  CHECK((ones({2}) + 1).dtype() == Dtype::float32);
  CHECK((ones({2}) + 1.5).dtype() == Dtype::float32);
  CHECK((ones({2}, {.dtype = Dtype::float64}) * 1.5F).dtype() == Dtype::float64);
  CHECK((ones({2}, {.dtype = Dtype::int32}) + 1).dtype() == Dtype::int32);
  CHECK((ones({2}, {.dtype = Dtype::int32}) + 1.5).dtype() == Dtype::float32);
}

TEST_CASE("shapes broadcast from the last dimension on") {
  const Tensor column = tensor({{1}, {2}}), row = tensor({10, 20, 30});
  CHECK(values<float>(column + row) == Floats{11, 21, 31, 12, 22, 32});
  CHECK(values<float>(row - column) == Floats{9, 19, 29, 8, 18, 28});
  CHECK(values<float>(2 / tensor({1, 4})) == Floats{2, 0.5F});
  CHECK((zeros({3, 0}) + ones({1, 1})).shape() == Shape{3, 0});
}

TEST_CASE("in place the tensor keeps its dtype, also with numbers and in a view") {
  Tensor counts = tensor({1, 2, 3}, {.dtype = Dtype::int64});
  counts.add_(1).mul_(2);
  CHECK(values<std::int64_t>(counts) == Integers{4, 6, 8});
  counts -= 4;
  CHECK(values<std::int64_t>(counts) == Integers{0, 2, 4});
  CHECK(thrown<TypeError>([&] { counts.div_(2); }) == "div_: a float32 result does not fit into a int64 tensor");
  CHECK(thrown<TypeError>([&] { counts += 0.5; }) == "add_: a float32 result does not fit into a int64 tensor");

  Tensor matrix = tensor({{1, 2}, {3, 4}});
  Tensor second = matrix[1];
  second *= 10;
  CHECK(values<float>(matrix) == Floats{1, 2, 30, 40});
  matrix += matrix[1];
  CHECK(values<float>(matrix) == Floats{31, 42, 60, 80});
  CHECK(thrown<ShapeError>([&] { second.add_(matrix); }) ==
        "add_: the result does not fit into the tensor: [2, 2] into [2]");
}

TEST_CASE("in place on what overlaps itself, values are read before they are written") {
  Tensor x = tensor({{1, 2}, {3, 4}});
  x += transpose(x, 0, 1);
  CHECK(values<float>(x) == Floats{2, 5, 5, 8});
}
