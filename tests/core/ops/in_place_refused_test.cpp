// Operations in place: what they refuse, with which message.
#include <gradus/core/anomaly_mode.h>
#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

using namespace gradus;

namespace {

// The message of what f() throws as an E, without the line of this file that stands at its end.
template <class E>
std::string refused(const std::function<void()>& f) {
  try {
    f();
  } catch (const E& error) {
    const std::string message = error.what();
    return message.substr(0, message.find(" (in_place_refused_test.cpp:"));
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("the dtype stays: a wider operand is computed with, a fraction is refused") {
  Tensor narrow = tensor({0.1, 0.2});
  const Tensor wide = tensor({0.3, 0.7}, {.dtype = Dtype::float64});
  const std::vector<float> sums = to(narrow + wide, Dtype::float32).to_vector<float>();
  CHECK(narrow.add_(wide).dtype() == Dtype::float32);
  CHECK(narrow.to_vector<float>() == sums);
  Tensor bytes = tensor({250, 3}, {.dtype = Dtype::uint8});
  bytes.add_(tensor({10, 10}, {.dtype = Dtype::int64}));
  CHECK(bytes.to_vector<int>() == std::vector<int>{4, 13});

  Tensor whole = tensor({1, 2}, {.dtype = Dtype::int64});
  Tensor truth = tensor({true, false}, {.dtype = Dtype::boolean});
  CHECK(refused<TypeError>([&] { whole.exp_(); }) == "exp_: a float32 result does not fit into a int64 tensor");
  CHECK(refused<TypeError>([&] { whole.lerp_(whole, 0.5); }) ==
        "lerp_: a float32 result does not fit into a int64 tensor");
  CHECK(refused<TypeError>([&] { whole.mul_(wide); }) == "mul_: a float64 result does not fit into a int64 tensor");
  CHECK(refused<TypeError>([&] { truth.add_(whole); }) == "add_: a int64 result does not fit into a bool tensor");
  CHECK(whole.to_vector<int>() == std::vector<int>{1, 2});
  CHECK(whole.version() == 0);
}

TEST_CASE("what does not fit into the tensor is refused, and nothing is changed") {
  Tensor x = tensor({1, 2, 3});
  const Tensor matrix = ones({2, 3});
  const Tensor other = ones({2});
  CHECK(refused<ShapeError>([&] { x.pow_(matrix); }) ==
        "pow_: the result does not fit into the tensor: [2, 3] into [3]");
  CHECK(refused<ShapeError>([&] { x.fmod_(other); }) == "fmod_: shapes do not broadcast: [3] and [2]");
  CHECK(refused<ShapeError>([&] { x.lerp_(x, matrix); }) ==
        "lerp_: the result does not fit into the tensor: [2, 3] into [3]");
  CHECK(refused<ShapeError>([&] { x.addcmul_(x, matrix); }) ==
        "addcmul_: the result does not fit into the tensor: [2, 3] into [3]");
  CHECK(refused<ShapeError>([&] { x.masked_fill_(matrix > 0, 1); }) ==
        "masked_fill_: the result does not fit into the tensor: [2, 3] into [3]");
  CHECK(refused<ShapeError>([&] { x.copy_(matrix); }) ==
        "copy_: the result does not fit into the tensor: [2, 3] into [3]");
  CHECK(refused<ShapeError>([&] { x.copy_(other); }) == "copy_: shapes do not broadcast: [3] and [2]");
  CHECK(x.to_vector<int>() == std::vector<int>{1, 2, 3});
  CHECK(x.version() == 0);
}

TEST_CASE("elements that stand in one place are refused") {
  Tensor stretched = expand(ones({1, 3}), {2, 3});
  Tensor windows = unfold(ones({5}), 0, 3, 1);
  Tensor apart = unfold(ones({6}), 0, 2, 3);
  CHECK(refused<ValueError>([&] { stretched.exp_(); }) ==
        "exp_: elements of the tensor share their memory: shape [2, 3], strides [0, 1]; change a clone of it");
  CHECK(refused<ValueError>([&] { stretched.add_(1); }) ==
        "add_: elements of the tensor share their memory: shape [2, 3], strides [0, 1]; change a clone of it");
  CHECK(refused<ValueError>([&] { stretched.zero_(); }) ==
        "zero_: elements of the tensor share their memory: shape [2, 3], strides [0, 1]; change a clone of it");
  CHECK(refused<ValueError>([&] { windows.neg_(); }) ==
        "neg_: elements of the tensor share their memory: shape [3, 3], strides [1, 1]; change a clone of it");
  CHECK(apart.neg_().to_vector<int>() == std::vector<int>{-1, -1, -1, -1});
  CHECK(expand(ones({1, 3}), {1, 3}).neg_().to_vector<int>() == std::vector<int>{-1, -1, -1});
}

TEST_CASE("a leaf is changed only under NoGrad, and a shared tensor not while that is recorded") {
  Tensor leaf = ones({2}, {.requires_grad = true});
  CHECK(refused<GraphError>([&] { leaf.exp_(); }) ==
        "exp_: a leaf that requires gradients may only be changed in place under NoGrad: shape [2]");
  CHECK(refused<GraphError>([&] { leaf.scatter_(0, zeros({1}, {.dtype = Dtype::int64}), 1); }) ==
        "scatter_: a leaf that requires gradients may only be changed in place under NoGrad: shape [2]");
  {
    const NoGrad guard;
    leaf.square_().neg_();
  }
  CHECK(leaf.to_vector<int>() == std::vector<int>{-1, -1});
  CHECK(leaf.requires_grad());

  Tensor computed = leaf * 2;
  Tensor view = computed[0];
  const std::string shared =
      ": a tensor that shares its memory (a view, its base, or one kept for a gradient) cannot be changed in place "
      "while that is recorded: shape ";
  CHECK(refused<GraphError>([&] { view.sin_(); }) == "sin_" + shared + "[]");
  CHECK(refused<GraphError>([&] { computed.relu_(); }) == "relu_" + shared + "[2]");
  Tensor kept = exp(leaf * 1);
  CHECK(refused<GraphError>([&] { kept.relu_(); }) == "relu_" + shared + "[2]");
}

TEST_CASE("under AnomalyMode, a NaN made in place names the method") {
  const AnomalyMode anomaly;
  Tensor x = tensor({-1});
  try {
    x.sqrt_();
    FAIL("nothing was thrown");
  } catch (const GraphError& error) {
    CHECK(std::string(error.what()).find("anomaly: sqrt_ gave ") == 0);
  }
}
