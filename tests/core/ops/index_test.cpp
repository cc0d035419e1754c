// Reading and writing by index, mask and condition: values, gradients, bounds, and the order of sums.
#include "../thrown.h"

#include <gradus/core/autograd.h>
#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/ops.h>
#include <gradus/core/parallel.h>
#include <gradus/core/random.h>

#include <doctest/doctest.h>

#include <ostream>

using namespace gradus;

namespace {

using Integers = std::vector<std::int64_t>;
using Floats = std::vector<float>;

Tensor indices(const Integers& values) { return tensor(values, {static_cast<std::int64_t>(values.size())}); }
Tensor indices(const Integers& values, const Shape& shape) { return tensor(values, shape); }

Tensor counting(const Shape& shape) { return reshape(arange(shape.numel()), shape); }
Integers values(const Tensor& x) { return x.to_vector<std::int64_t>(); }

Tensor leaf(const Shape& shape) {
  Tensor x = empty(shape, {.dtype = Dtype::float64});
  auto numbers = x.data<double>();
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = 0.5 + 0.25 * static_cast<double>(i * i % 7);
  return x.requires_grad_();
}

template <class F>
void check_gradients(const F& f, const std::vector<Tensor>& inputs) {
  const auto first = gradcheck(f, inputs);
  CHECK_MESSAGE(first.passed, first.explanation);
  const auto second = gradgradcheck(f, inputs);
  CHECK_MESSAGE(second.passed, second.explanation);
}

}  // namespace

TEST_CASE("index_select picks entries in any order, repeated as asked") {
  const Tensor x = counting({3, 2});
  CHECK(values(index_select(x, 0, indices({2, 0, 2}))) == Integers{4, 5, 0, 1, 4, 5});
  CHECK(values(index_select(x, -1, indices({1}))) == Integers{1, 3, 5});
  CHECK(values(index_select(t(x), 1, indices({1, 1}))) == Integers{2, 2, 3, 3});
  CHECK(index_select(x, 0, zeros({0}, {.dtype = Dtype::int64})).shape() == Shape{0, 2});
  CHECK(index_select(zeros({3, 0}), 0, indices({1})).shape() == Shape{1, 0});
  const Tensor mask = tensor({true, false}, {.dtype = Dtype::boolean});
  CHECK(index_select(mask, 0, indices({1, 0, 0})).to_vector<bool>() == std::vector<bool>{false, true, true});
}

TEST_CASE("gather reads the place that each index names") {
  const Tensor x = counting({2, 3});
  CHECK(values(gather(x, 1, indices({2, 0, 1, 1}, {2, 2}))) == Integers{2, 0, 4, 4});
  CHECK(values(gather(x, 0, indices({1, 0, 1}, {1, 3}))) == Integers{3, 1, 5});
  CHECK(values(gather(t(x), 0, indices({2, 1}, {1, 2}))) == Integers{2, 4});
  CHECK(gather(x, 1, zeros({2, 0}, {.dtype = Dtype::int64})).shape() == Shape{2, 0});
}

TEST_CASE("scatter_add adds at the places gather would read") {
  const Tensor x = zeros({2, 3}, {.dtype = Dtype::int64});
  const Tensor source = counting({2, 2}) + 1;
  CHECK(values(scatter_add(x, 1, indices({2, 2, 0, 1}, {2, 2}), source)) == Integers{0, 0, 3, 3, 4, 0});
  CHECK(values(scatter_add(x, 0, indices({1, 1, 1, 1}, {2, 2}), source)) == Integers{0, 0, 0, 4, 6, 0});
  CHECK(values(x) == Integers(6, 0));
}

TEST_CASE("masked_fill and where choose by truth, and broadcast") {
  const Tensor x = tensor({{1, 2}, {3, 4}});
  const Tensor mask = tensor({true, false}, {.dtype = Dtype::boolean});
  CHECK(masked_fill(x, mask, -1).to_vector<float>() == Floats{-1, 2, -1, 4});
  CHECK(masked_fill(tensor({1, 2}), x > 2, 0).to_vector<float>() == Floats{1, 2, 0, 0});
  CHECK(where(mask, x, 9).to_vector<float>() == Floats{1, 9, 3, 9});
  CHECK(where(x > 1, 1, 0).dtype() == Dtype::int64);
  CHECK(where(mask, counting({2}), 0.5).dtype() == Dtype::float32);
  CHECK(where(mask, t(x), x).to_vector<float>() == Floats{1, 2, 2, 4});
}

TEST_CASE("one_hot marks the label") {
  CHECK(values(one_hot(indices({1, 0}), 3)) == Integers{0, 1, 0, 1, 0, 0});
  CHECK(one_hot(counting({2, 2}), 4).shape() == Shape{2, 2, 4});
  CHECK(one_hot(indices({0}), 1).dtype() == Dtype::int64);
}

TEST_CASE("indices out of range are named with their position") {
  const Tensor x = zeros({5, 2});
  CHECK(thrown<IndexError>([&] {
          index_select(x, 0, indices({0, 1, 7}));
        }) == "index_select: index 7 at position 2 is outside 0..4");
  CHECK(thrown<IndexError>([&] { index_select(x, 0, indices({-1})); }) ==
        "index_select: index -1 at position 0 is outside 0..4");
  CHECK(thrown<IndexError>([&] {
          gather(x, 1, indices({0, 1, 2, 0}, {2, 2}));
        }) == "gather: index 2 at position [1, 0] is outside 0..1");
  CHECK(thrown<IndexError>([&] {
          scatter_add(x, 0, indices({5, 0}, {1, 2}), zeros({1, 2}));
        }) == "scatter_add: index 5 at position [0, 0] is outside 0..4");
  CHECK(thrown<IndexError>([&] { one_hot(indices({0, 3}), 3); }) == "one_hot: label 3 at position 1 is outside 0..2");
}

TEST_CASE("shapes and dtypes that do not fit are refused") {
  const Tensor x = zeros({2, 3});
  CHECK(thrown<TypeError>([&] { index_select(x, 0, zeros({1})); }) == "index_select: index must be int64, got float32");
  CHECK(thrown<ShapeError>([&] {
          index_select(x, 0, indices({0}, {1, 1}));
        }) == "index_select: the index must be a vector, got shape [1, 1]");
  CHECK(thrown<ShapeError>([&] { gather(x, 0, indices({0})); }) ==
        "gather: an index of shape [1] does not fit into shape [2, 3] along dimension 0");
  CHECK(thrown<ShapeError>([&] {
          scatter_add(x, 0, indices({0, 0}, {1, 2}), zeros({2, 2}));
        }) == "scatter_add: the source has another shape than the index: [2, 2] and [1, 2]");
  CHECK(thrown<TypeError>([&] {
          scatter_add(x, 0, indices({0}, {1, 1}), counting({1, 1}));
        }) == "scatter_add: the source is int64, the tensor float32");
  CHECK(thrown<TypeError>([&] { masked_fill(x, x, 0); }) == "masked_fill: the mask must be bool, got float32");
  CHECK(thrown<TypeError>([&] { where(x, x, x); }) == "where: the condition must be bool, got float32");
  CHECK(thrown<ShapeError>([&] { where(x > 0, x, zeros({2})); }) == "where: shapes do not broadcast: [2, 3] and [2]");
  CHECK(thrown<ValueError>([] { one_hot(indices({0}), 0); }) == "one_hot: there must be at least 1 class, got 0");
}

TEST_CASE("gradients of index operations, first and second order") {
  using In = const std::vector<Tensor>&;
  const Tensor rows = indices({2, 0, 2, 1});
  check_gradients([&](In in) { return square(index_select(in[0], 0, rows)); }, {leaf({3, 2})});
  check_gradients([&](In in) { return square(index_select(in[0], 1, rows)); }, {leaf({2, 3})});
  const Tensor places = indices({1, 1, 0, 2}, {2, 2});
  check_gradients([&](In in) { return square(gather(in[0], 1, places)); }, {leaf({2, 3})});
  check_gradients([&](In in) { return square(scatter_add(in[0], 1, places, in[1])); }, {leaf({2, 3}), leaf({2, 2})});
  const Tensor mask = tensor({{true, false, true}, {false, false, true}}, {.dtype = Dtype::boolean});
  check_gradients([&](In in) { return square(masked_fill(in[0], mask, 2)); }, {leaf({2, 3})});
  check_gradients([&](In in) { return square(masked_fill(in[0], mask, 2)); }, {leaf({3})});
  check_gradients([&](In in) { return square(where(mask, in[0], in[1])); }, {leaf({2, 3}), leaf({2, 1})});
  check_gradients([&](In in) { return square(where(mask, 3.0, in[0])); }, {leaf({3})});
}

TEST_CASE("an index that was changed after use is found by backward") {
  Tensor rows = indices({0, 1});
  Tensor x = leaf({2, 2});
  const Tensor y = sum(index_select(x, 0, rows));
  {
    const NoGrad guard;
    rows.zero_();
  }
  try {
    y.backward();
    FAIL("backward went through");
  } catch (const GraphError& error) {
    CHECK(std::string(error.what())
              .rfind("backward: the index or mask of index_select was changed in place after it was used: shape [2] "
                     "(index_test.cpp:",
                     0) == 0);
  }
}

TEST_CASE("sums at repeated places have the same bits with 1, 2 and 4 threads") {
  kernels::set_cutoffs({0, 0, 0, 0, 0});
  Generator generator(5);
  const Tensor rows = randint(0, 50, {4000}, {.dtype = Dtype::int64, .generator = &generator});
  const Tensor source = randn({4000, 24}, {.generator = &generator});
  const Tensor places = randint(0, 50, {64, 2000}, {.dtype = Dtype::int64, .generator = &generator});
  const Tensor added = randn({64, 2000}, {.generator = &generator});
  const auto run = [&](int threads) {
    const ThreadLimit limit(threads);
    Tensor x = zeros({50, 24}, {.requires_grad = true});
    index_select(x, 0, rows).backward(source);
    Floats bits = x.grad().to_vector<float>();
    const Floats more = scatter_add(zeros({64, 50}), 1, places, added).to_vector<float>();
    bits.insert(bits.end(), more.begin(), more.end());
    return bits;
  };
  const int before = num_threads();
  set_num_threads(4);
  const Floats one = run(1);
  CHECK(run(2) == one);
  CHECK(run(4) == one);
  set_num_threads(before);
  kernels::set_cutoffs({});
}
