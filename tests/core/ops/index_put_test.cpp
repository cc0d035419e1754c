// Indexing by several tensors, covariances, and the opposite of max pooling: repeated places, and what is refused.
#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

using namespace gradus;

namespace {

using Integers = std::vector<std::int64_t>;

Tensor int64s(const Values& values) { return tensor(values, {.dtype = Dtype::int64}); }

std::string refused(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& error) {
    const std::string message = error.what();
    return message.substr(0, message.find(" (index_put_test.cpp:"));
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("index takes elements by pairs, rows and whole dimensions") {
  const Tensor x = reshape(arange(12), {3, 4});
  CHECK(index(x, {int64s({0, 2}), int64s({1, -1})}).to_vector<std::int64_t>() == Integers{1, 11});
  CHECK(index(x, {int64s({-1})}).to_vector<std::int64_t>() == Integers{8, 9, 10, 11});
  CHECK(index(x, {Tensor(), int64s({{3}, {0}})}).shape() == Shape{3, 2, 1});
  CHECK(index(x, {x > 8}).to_vector<std::int64_t>() == Integers{9, 10, 11});
  CHECK(index(zeros({2, 3, 4, 5}), {int64s({0, 1}), Tensor(), int64s({0, 0})}).shape() == Shape{2, 3, 5});
  CHECK(index(zeros({2, 3, 4, 5}), {Tensor(), int64s({0, 1}), int64s({0, 0})}).shape() == Shape{2, 2, 5});
}

TEST_CASE("of values put into one place the last stays, and added ones add up") {
  const Tensor x = zeros({3});
  const Tensor places = int64s({1, 1, 2});
  const Tensor values = tensor({5, 6, 7}, {.requires_grad = true});
  CHECK(index_put(x, {places}, values.detach()).to_vector<int>() == std::vector<int>{0, 6, 7});
  CHECK(index_put(x, {places}, values.detach(), true).to_vector<int>() == std::vector<int>{0, 11, 7});
  CHECK(x.to_vector<int>() == std::vector<int>{0, 0, 0});
  sum(index_put(x, {places}, values)).backward();
  CHECK(values.grad().to_vector<int>() == std::vector<int>{0, 1, 1});
}

TEST_CASE("indices that do not fit are refused") {
  const Tensor x = zeros({3, 4});
  const Tensor mask = ones({2}, {.dtype = Dtype::boolean});
  const Tensor first = int64s({0, 1});
  CHECK(refused([&] { index(x, {}); }) == "index: no index was given");
  CHECK(refused([&] { index(x, {Tensor()}); }) == "index: no index was given");
  CHECK(refused([&] { index(x, {zeros({1})}); }) == "index: an index must be int64 or bool, got float32");
  CHECK(refused([&] { index(x, {first, first, first}); }) == "index: indices for 3 dimensions of shape [3, 4]");
  CHECK(refused([&] { index(x, {first, int64s({0, 1, 2})}); }) == "index: shapes do not broadcast: [2] and [3]");
  CHECK(refused([&] {
          index(x, {Tensor(), int64s({0, 4})});
        }) == "index: index 4 at position [1] is outside -4..3, the entries of dimension 1");
  CHECK(refused([&] {
          index(x, {int64s({{0, -4}})});
        }) == "index: index -4 at position [0, 1] is outside -3..2, the entries of dimension 0");
  CHECK(refused([&] { index(x, {mask}); }) ==
        "index: a mask of shape [2] does not fit into shape [3, 4] from dimension 0 on");
  CHECK(refused([&] { index_put(x, {first}, zeros({3})); }) == "index_put: shapes do not broadcast: [3] and [2, 4]");
  CHECK(refused([&] {
          index_put(x, {first}, zeros({1, 2, 4}));
        }) == "index_put: the values do not fit: [1, 2, 4] into [2, 4]");
  CHECK(refused([&] { index_put(x, {first}, first); }) == "index_put: the values are int64, the tensor float32");
}

TEST_CASE("max_unpool puts each largest back, into the size that is asked for") {
  const Tensor x = reshape(tensor({1, 4, 2, 3, 9, 5}), {1, 6});
  const auto [values, places] = max_pool1d_with_index(x, 2);
  CHECK(places.to_vector<std::int64_t>() == Integers{1, 3, 4});
  CHECK(max_unpool1d(values, places, 2).to_vector<int>() == std::vector<int>{0, 4, 0, 3, 9, 0});
  CHECK(max_unpool1d(values, places, 2, {.size = 7}).shape() == Shape{1, 7});
  CHECK(max_unpool1d(values, places, 3, {.stride = 2, .padding = 1}).shape() == Shape{1, 5});
}

TEST_CASE("max_unpool refuses places outside") {
  const Tensor x = ones({1, 2});
  CHECK(refused([&] {
          max_unpool1d(x, int64s({{0, 4}}), 2);
        }) == "max_unpool1d: index 4 at position [0, 1] is outside 0..3");
  CHECK(refused([&] { max_unpool1d(x, int64s({{0}}), 2); }) ==
        "max_unpool1d: the indices have another shape than the values: [1, 1] and [1, 2]");
  CHECK(refused([&] { max_unpool1d(x, x, 2); }) == "max_unpool1d: the indices must be int64, got float32");
  CHECK(refused([&] {
          max_unpool1d(x, int64s({{0, 1}}), 2, {.padding = 2});
        }) == "max_unpool1d: the padding leaves nothing of [1, 2]");
  CHECK(refused([&] {
          max_unpool2d(x, int64s({{0, 1}}), 2);
        }) == "max_unpool2d: takes 2 spatial dimensions after [N, C] or [C], got [1, 2]");
}

TEST_CASE("cov and addr refuse what does not fit") {
  const Tensor x = ones({2, 3});
  CHECK(refused([&] { cov(ones({1, 2, 3})); }) == "cov: takes [D, N] or [N], got [1, 2, 3]");
  CHECK(refused([&] { corrcoef(ones({1, 2, 3})); }) == "corrcoef: takes [D, N] or [N], got [1, 2, 3]");
  CHECK(refused([&] { cov(x, {.fweights = ones({3})}); }) == "cov: fweights are integers, not float32");
  CHECK(refused([&] { cov(x, {.fweights = int64s({1, 2})}); }) == "cov: fweights must be [3], got [2]");
  CHECK(refused([&] { cov(x, {.aweights = tensor({1, -1, 0})}); }) == "cov: aweights must not be negative");
  CHECK(refused([&] {
          addr(ones({3, 3, 3}), ones({3}), ones({3}));
        }) == "addr: what is added to is larger than the product: [3, 3, 3] x [3, 3]");
}

TEST_CASE("a variable that does not vary has no correlation, a vector one with itself") {
  CHECK(equal(corrcoef(tensor({1, 2, 4})), tensor(1.0)));
  const Tensor c = corrcoef(tensor({{1, 2, 3}, {5, 5, 5}}));
  CHECK(c.to_vector<float>()[0] == doctest::Approx(1));
  CHECK(isnan(c)[1][1].item<bool>());
}
