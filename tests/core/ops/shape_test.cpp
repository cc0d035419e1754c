// Views, copies, joining and splitting: values, shared memory, gradients and messages.
#include "../thrown.h"

#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <ostream>

using namespace gradus;

namespace {

using Integers = std::vector<std::int64_t>;
using Doubles = std::vector<double>;

Tensor counting(const Shape& shape) { return reshape(arange(shape.numel()), shape); }

Tensor leaf(const Shape& shape) {
  Tensor x = empty(shape, {.dtype = Dtype::float64});
  auto values = x.data<double>();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 0.5 + 0.25 * static_cast<double>(i * i % 7);
  return x.requires_grad_();
}

Integers values(const Tensor& x) { return x.to_vector<std::int64_t>(); }

// Whether both look at the same memory.
bool share(Tensor x, const Tensor& view) {
  const NoGrad guard;
  const auto before = view.version();
  x.zero_();
  return view.version() != before;
}

template <class F>
void check_gradients(const F& f, const std::vector<Tensor>& inputs) {
  const auto first = gradcheck(f, inputs);
  CHECK_MESSAGE(first.passed, first.explanation);
  const auto second = gradgradcheck(f, inputs);
  CHECK_MESSAGE(second.passed, second.explanation);
}

}  // namespace

TEST_CASE("reshape keeps the order and shares memory where strides allow") {
  const Tensor x = counting({2, 6});
  CHECK(reshape(x, {3, -1}).shape() == Shape{3, 4});
  CHECK(values(reshape(x, {3, 4})) == values(x));
  CHECK(share(x, reshape(x, {12})));
  const Tensor y = counting({2, 3, 4});
  const Tensor swapped = permute(y, {1, 0, 2});     // [3, 2, 4]
  CHECK(share(y, reshape(swapped, {3, 2, 2, 2})));  // the last dimension is whole
  CHECK_FALSE(share(counting({2, 3}), reshape(t(counting({2, 3})), {6})));
  CHECK(values(reshape(t(counting({2, 3})), {6})) == Integers{0, 3, 1, 4, 2, 5});
  CHECK(reshape(zeros({0, 3}), {3, 0, 7}).shape() == Shape{3, 0, 7});
  CHECK(reshape(tensor(5), {1, 1}).shape() == Shape{1, 1});
  CHECK(reshape(tensor({5}), {}).shape() == Shape{});
}

TEST_CASE("reshape agrees with counting by hand for every permutation of a 4-dim tensor") {
  std::vector<int> order{0, 1, 2, 3};
  const Tensor x = counting({2, 3, 1, 4});
  for (int turn = 0; turn < 24; ++turn) {
    const Tensor y = permute(x, order);
    for (const Shape& shape : {Shape{24}, Shape{6, 4}, Shape{4, 6}, Shape{2, 1, 12}, Shape{3, 2, 2, 2, 1}}) {
      CHECK(values(reshape(y, shape)) == values(y));
    }
    std::next_permutation(order.begin(), order.end());
  }
}

TEST_CASE("a reshape that does not fit is refused") {
  const Tensor x = counting({2, 3});
  CHECK(thrown<ShapeError>([&] { reshape(x, {4}); }) == "reshape: [2, 3] cannot become [4]");
  CHECK(thrown<ShapeError>([&] { reshape(x, {4, -1}); }) == "reshape: [2, 3] cannot become [4, -1]");
  CHECK(thrown<ShapeError>([&] {
          reshape(x, {-1, -1});
        }) == "reshape: [2, 3] cannot become [-1, -1]: only one size may be -1");
  CHECK(thrown<ShapeError>([&] {
          reshape(x, {-2, 3});
        }) == "reshape: [2, 3] cannot become [-2, 3]: a size is negative");
  CHECK(thrown<ShapeError>([&] {
          reshape(zeros({0}), {0, -1});
        }) == "reshape: [0] cannot become [0, -1]: the size of -1 is not determined");
  CHECK(thrown<ValueError>([&] { view(t(x), {6}); }) ==
        "view: [3, 2] with strides [1, 3] cannot be seen as [6] without a copy; use reshape");
  CHECK(view(x, {6}).shape() == Shape{6});
}

TEST_CASE("flatten joins the dimensions from start to end") {
  CHECK(flatten(counting({2, 3, 4})).shape() == Shape{24});
  CHECK(flatten(counting({2, 3, 4}), 1).shape() == Shape{2, 12});
  CHECK(flatten(counting({2, 3, 4}), -3, -2).shape() == Shape{6, 4});
  CHECK(flatten(tensor(1)).shape() == Shape{1});
  CHECK(thrown<ValueError>([] {
          flatten(zeros({2, 3}), 1, 0);
        }) == "flatten: dimension 1 comes after dimension 0 in shape [2, 3]");
}

TEST_CASE("permute, transpose and t reorder dimensions without copying") {
  const Tensor x = counting({2, 3, 4});
  CHECK(permute(x, {2, 0, -2}).shape() == Shape{4, 2, 3});
  CHECK(values(transpose(counting({2, 3}), 0, -1)) == Integers{0, 3, 1, 4, 2, 5});
  CHECK(t(counting({3})).shape() == Shape{3});
  CHECK(share(x, transpose(x, 0, 2)));
  CHECK(thrown<ShapeError>([&] { permute(x, {0, 1}); }) == "permute: 2 dimensions given for shape [2, 3, 4]");
  CHECK(thrown<ValueError>([&] { permute(x, {0, 1, -2}); }) == "permute: dimension -2 is given twice");
  CHECK(thrown<IndexError>([&] { transpose(x, 0, 3); }) == "transpose: dimension 3 is outside -3..2");
  CHECK(thrown<ShapeError>([&] { t(x); }) == "t: a matrix is needed, not shape [2, 3, 4]");
}

TEST_CASE("squeeze and unsqueeze take out and put in dimensions of size 1") {
  const Tensor x = counting({1, 3, 1});
  CHECK(squeeze(x).shape() == Shape{3});
  CHECK(squeeze(x, 0).shape() == Shape{3, 1});
  CHECK(squeeze(x, 1).shape() == Shape{1, 3, 1});
  CHECK(unsqueeze(x, -1).shape() == Shape{1, 3, 1, 1});
  CHECK(unsqueeze(counting({2, 3}), 1).shape() == Shape{2, 1, 3});
  CHECK(unsqueeze(t(counting({2, 3})), 0).is_contiguous() == false);
  CHECK(unsqueeze(tensor(1), 0).shape() == Shape{1});
  CHECK(squeeze(tensor(1), 0).shape() == Shape{});
  CHECK(thrown<IndexError>([&] { unsqueeze(x, 4); }) == "unsqueeze: dimension 4 is outside -4..3");
  CHECK(thrown<ShapeError>([] {
          unsqueeze(zeros({1, 1, 1, 1, 1, 1, 1, 1}), 0);
        }) == "unsqueeze: shape [1, 1, 1, 1, 1, 1, 1, 1] already has the most dimensions, 8");
}

TEST_CASE("expand repeats without copying") {
  const Tensor x = reshape(counting({2}), {2, 1});
  CHECK(values(expand(x, {2, 3})) == Integers{0, 0, 0, 1, 1, 1});
  CHECK(expand(x, {4, -1, 3}).shape() == Shape{4, 2, 3});
  CHECK(share(x, expand(x, {2, 3})));
  CHECK(expand(zeros({1}), {0}).numel() == 0);
  CHECK(thrown<ShapeError>([&] { expand(x, {3, 3}); }) == "expand: [2, 1] does not broadcast to [3, 3]");
  CHECK(thrown<ShapeError>([&] { expand(x, {2}); }) == "expand: [2, 1] does not broadcast to [2]");
  CHECK(thrown<ShapeError>([&] { expand(x, {-1, 2, 1}); }) == "expand: [2, 1] does not broadcast to [-1, 2, 1]");
}

TEST_CASE("narrow, select, slice and x[i] show parts") {
  const Tensor x = counting({4, 3});
  CHECK(values(narrow(x, 0, 1, 2)) == Integers{3, 4, 5, 6, 7, 8});
  CHECK(values(narrow(x, 1, -1, 1)) == Integers{2, 5, 8, 11});
  CHECK(narrow(x, 0, 4, 0).shape() == Shape{0, 3});
  CHECK(values(select(x, 1, 1)) == Integers{1, 4, 7, 10});
  CHECK(values(x[-1]) == Integers{9, 10, 11});
  CHECK(x[2][1].item<int>() == 7);
  CHECK(values(slice(x, 0, 1, 100, 2)) == Integers{3, 4, 5, 9, 10, 11});
  CHECK(values(slice(x, 1, -2, -1)) == Integers{1, 4, 7, 10});
  CHECK(slice(x, 0, 3, 1).shape() == Shape{0, 3});
  CHECK(slice(x, 0, 0, 4, std::int64_t{1} << 62).shape() == Shape{1, 3});
  CHECK(share(x, x[1]));
  CHECK(thrown<IndexError>([&] { narrow(x, 0, 3, 2); }) == "narrow: 2 entries from 3 are outside 0..3 of dimension 0");
  CHECK(thrown<IndexError>([&] { x[4]; }) == "select: index 4 is outside a dimension of size 4");
  CHECK(thrown<IndexError>([&] { x[0][0][0]; }) == "select: a 0-dim tensor has no dimensions");
  CHECK(thrown<ValueError>([&] { slice(x, 0, 0, 4, 0); }) == "slice: the step must be at least 1, got 0");
}

TEST_CASE("cat and stack join, with the wider dtype") {
  const Tensor a = counting({2, 2});
  const Tensor b = full({1, 2}, 9, {.dtype = Dtype::int64});
  CHECK(values(cat({a, b})) == Integers{0, 1, 2, 3, 9, 9});
  CHECK(values(cat({a, a}, -1)) == Integers{0, 1, 0, 1, 2, 3, 2, 3});
  CHECK(cat({a, ones({2, 2})}).dtype() == Dtype::float32);
  CHECK(values(stack({a, a}, 1)) == Integers{0, 1, 0, 1, 2, 3, 2, 3});
  CHECK(stack({a, a}, -1).shape() == Shape{2, 2, 2});
  CHECK(stack({tensor(1), tensor(2)}).shape() == Shape{2});
  CHECK(cat({zeros({0, 2}), ones({1, 2})}).shape() == Shape{1, 2});
  CHECK(thrown<ValueError>([] { cat({}); }) == "cat: there are no tensors to join");
  CHECK(thrown<ShapeError>([&] {
          cat({a, b}, 1);
        }) == "cat: tensor 1 of shape [1, 2] does not fit to tensor 0 of shape [2, 2] along dimension 1");
  CHECK(thrown<ShapeError>([&] { stack({a, b}); }) == "stack: tensor 1 has another shape: [1, 2] and [2, 2]");
}

TEST_CASE("split and chunk give views that make up the whole") {
  const Tensor x = counting({7, 2});
  const auto pieces = split(x, 3);
  CHECK(pieces.size() == 3);
  CHECK(pieces[2].shape() == Shape{1, 2});
  CHECK(values(cat(pieces)) == values(x));
  CHECK(share(x, pieces[1]));
  CHECK(chunk(x, 3).size() == 3);
  CHECK(chunk(x, 4).size() == 4);
  CHECK(chunk(x, 5).size() == 4);  // 2 + 2 + 2 + 1, as torch
  CHECK(chunk(zeros({0, 2}), 3).size() == 1);
  CHECK(split(zeros({0}), 3)[0].shape() == Shape{0});
  CHECK(thrown<ValueError>([&] { split(x, 0); }) == "split: the size must be at least 1, got 0");
  CHECK(thrown<ValueError>([&] { chunk(x, 0); }) == "chunk: the count must be at least 1, got 0");
}

TEST_CASE("clone shares nothing, contiguous copies only what is not") {
  const Tensor x = counting({2, 3});
  CHECK(contiguous(x).is_same(x));
  CHECK_FALSE(contiguous(t(x)).is_same(t(x)));
  CHECK(contiguous(t(x)).is_contiguous());
  Tensor copy = clone(x);
  copy.zero_();
  CHECK(x[1][2].item() == 5);
  CHECK(clone(zeros({0, 2})).shape() == Shape{0, 2});
}

TEST_CASE("what is no view shares nothing, even where no element moves") {
  const Tensor x = counting({3, 3});
  const Tensor copies[] = {repeat(x, {1, 1}), tile(x, {1}), diag(x),    diff(x, 0),    flip(x, {}),
                           roll(x, {0}, {0}), rot90(x, 0),  pad(x, {}), cat({x}),      hstack({x}),
                           tril(x, 9),        clone(x),     floor(x),   sum_to(x, {3})};
  for (const Tensor& copy : copies) {
    CAPTURE(copy);
    CHECK_FALSE(share(x, copy));
  }
}

TEST_CASE("to converts towards zero and keeps the tensor of the right dtype") {
  const Tensor x = tensor({-1.75, 0, 2.5});
  CHECK(to(x, Dtype::float32).is_same(x));
  CHECK(to(x, Dtype::int32).to_vector<std::int32_t>() == std::vector<std::int32_t>{-1, 0, 2});
  CHECK(to(x, Dtype::boolean).to_vector<bool>() == std::vector<bool>{true, false, true});
  CHECK(to(t(counting({2, 2})), Dtype::float64).to_vector<double>() == Doubles{0, 2, 1, 3});
  Tensor leaf = ones({2}, {.requires_grad = true});
  CHECK_FALSE(to(leaf, Dtype::int64).requires_grad());
  sum(to(leaf, Dtype::float64)).backward();
  CHECK(leaf.grad().dtype() == Dtype::float32);
}

TEST_CASE("a large transposed copy is the same with every path") {
  const Tensor x = counting({300, 500});
  const Tensor copy = clone(t(x));
  const auto span = copy.data<std::int64_t>();
  bool same = true;
  for (std::int64_t r = 0; r < 500; ++r) {
    for (std::int64_t c = 0; c < 300; ++c) same = same && span[static_cast<std::size_t>(r * 300 + c)] == c * 500 + r;
  }
  CHECK(same);
}

TEST_CASE("gradients of shape operations, first and second order") {
  using In = const std::vector<Tensor>&;
  // square makes the second order depend on the inputs too
  check_gradients([](In in) { return square(reshape(in[0], {3, 2})); }, {leaf({2, 3})});
  check_gradients([](In in) { return square(reshape(t(in[0]), {6})); }, {leaf({2, 3})});
  check_gradients([](In in) { return square(permute(in[0], {2, 0, 1})); }, {leaf({2, 3, 2})});
  check_gradients([](In in) { return square(transpose(in[0], 0, 1)); }, {leaf({2, 3})});
  check_gradients([](In in) { return square(squeeze(in[0])) * 2; }, {leaf({1, 3})});
  check_gradients([](In in) { return square(unsqueeze(in[0], 1)); }, {leaf({3})});
  check_gradients([](In in) { return square(expand(in[0], {2, 3, 2})); }, {leaf({3, 1})});
  check_gradients([](In in) { return square(narrow(in[0], 1, 1, 2)); }, {leaf({2, 4})});
  check_gradients([](In in) { return square(slice(in[0], 0, 0, 5, 2)); }, {leaf({5, 2})});
  check_gradients([](In in) { return square(select(in[0], 1, 2)); }, {leaf({2, 4})});
  check_gradients([](In in) { return square(cat({in[0], in[1]}, 1)); }, {leaf({2, 1}), leaf({2, 2})});
  check_gradients([](In in) { return square(stack({in[0], in[1], in[0]})); }, {leaf({2}), leaf({2})});
  check_gradients([](In in) { return square(clone(in[0])); }, {leaf({2})});
  check_gradients(
      [](In in) {
        const auto parts = split(square(in[0]), 2);
        return parts[0] * parts[2] + 1;  // parts[1] gets no gradient
      },
      {leaf({6})});
}

TEST_CASE("cat hands each dtype its own gradient, and the graph of split survives one piece") {
  Tensor narrow_leaf = ones({2}, {.requires_grad = true});
  Tensor wide_leaf = ones({2}, {.dtype = Dtype::float64, .requires_grad = true});
  sum(cat({narrow_leaf, wide_leaf})).backward();
  CHECK(narrow_leaf.grad().dtype() == Dtype::float32);
  CHECK(wide_leaf.grad().dtype() == Dtype::float64);

  Tensor x = ones({4}, {.requires_grad = true});
  const Tensor last = [&] { return split(x, 2)[1]; }();
  sum(last * 3).backward();
  CHECK(x.grad().to_vector<float>() == std::vector<float>{0, 0, 3, 3});
  CHECK(std::string(last.grad_fn()) == "split");
}
