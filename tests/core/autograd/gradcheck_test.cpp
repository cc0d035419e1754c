// The numeric check itself: right gradients pass, each kind of wrong one fails and is explained.
#include "../thrown.h"

#include <gradus/core/apply.h>
#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <string>

using namespace gradus;

namespace {

using In = const std::vector<Tensor>&;

Tensor leaf(const Values& values) { return tensor(values, {.dtype = Dtype::float64, .requires_grad = true}); }

struct WrongSign {
  static constexpr auto name = "wrong_sign";
  Tensor forward(const Tensor& x) const { return square(x); }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * in[0] * -2; }
};

// Its first derivative is right, but computed so that it cannot be differentiated again.
struct NotTwice {
  static constexpr auto name = "not_twice";
  Tensor forward(const Tensor& x) const { return square(x); }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * in[0].detach() * 2; }
};

// The output gradient is lost.
struct DetachedGradient {
  static constexpr auto name = "detached_gradient";
  Tensor forward(const Tensor& x) const { return x * 3; }
  Tensor vjp(const Tensor& g) const { return g.detach() * 3; }
};

struct WrongShape {
  static constexpr auto name = "wrong_shape";
  Tensor forward(const Tensor& x) const { return x * 3; }
  Tensor vjp(const Tensor& g) const { return sum(g); }
};

struct WrongSoftmax {
  static constexpr auto name = "wrong_softmax";
  Tensor forward(const Tensor& x) const { return softmax(x); }
  Tensor vjp(const Tensor& g, Output y) const { return y * (g - sum(g * y)) * 2; }
};

}  // namespace

TEST_CASE("right gradients pass, of both orders and for several inputs") {
  const std::vector<Tensor> inputs{leaf({{0.5, -1}, {2, 0.25}}), leaf({1.5, -0.5})};
  const auto f = [](In in) { return tanh(in[0] * in[1]) + exp(in[1]); };
  CHECK(gradcheck(f, inputs).passed);
  CHECK(gradgradcheck(f, inputs).passed);
  CHECK(gradcheck(f, inputs).worst < 1e-7);
}

TEST_CASE("a linear function and a step function pass the second order") {
  CHECK(gradgradcheck([](In in) { return in[0] * 3; }, {leaf({1, 2})}).passed);
  CHECK(gradgradcheck([](In in) { return sign(in[0]); }, {leaf({1, -2})}).passed);
  CHECK(gradcheck([](In in) { return sign(in[0]); }, {leaf({1, -2})}).passed);
}

TEST_CASE("a wrong sign fails and names the element and both numbers") {
  const auto result = gradcheck([](In in) { return apply(WrongSign{}, in[0], Where{}); }, {leaf({{1, 2}})});
  CHECK_FALSE(result.passed);
  CHECK(result.worst > 1);
  CHECK(result.explanation.rfind("input 0, element [0, 0]: backward gives ", 0) == 0);
  CHECK(result.explanation.find(", central differences ") != std::string::npos);
}

TEST_CASE("an error that cancels in the plain sum is seen") {
  // softmax's outputs sum to 1, so with equal weights any gradient that sums to 0 along a row would pass.
  CHECK_FALSE(gradcheck([](In in) { return apply(WrongSoftmax{}, in[0], Where{}); }, {leaf({1, 2, 3})}).passed);
}

TEST_CASE("the second order catches what the first cannot see") {
  const auto not_twice = [](In in) { return apply(NotTwice{}, in[0], Where{}); };
  CHECK(gradcheck(not_twice, {leaf({1, 2})}).passed);
  CHECK(gradgradcheck(not_twice, {leaf({1, 2})}).explanation.rfind("input 0, element [0]", 0) == 0);
  const auto detached = [](In in) { return apply(DetachedGradient{}, in[0], Where{}); };
  CHECK(gradcheck(detached, {leaf({1, 2})}).passed);
  CHECK(gradgradcheck(detached, {leaf({1, 2})}).explanation.rfind("the output gradient, element [0]", 0) == 0);
}

TEST_CASE("a function whose history was cut fails unless it is constant") {
  CHECK_FALSE(gradcheck([](In in) { return in[0].detach() * 2; }, {leaf({1})}).passed);
  CHECK(gradcheck([](In) { return ones({2}, {.dtype = Dtype::float64}); }, {leaf({1})}).passed);
}

TEST_CASE("a gradient of the wrong shape is explained") {
  const auto result = gradcheck([](In in) { return apply(WrongShape{}, in[0], Where{}); }, {leaf({1, 2})});
  CHECK(result.explanation == "input 0: its gradient is float64 of shape [], not float64 of [2]");
}

TEST_CASE("views, empty inputs and inputs without gradients are fine") {
  const Tensor view = transpose(leaf({{1, 2, 3}, {4, 5, 6}}).detach(), 0, 1);
  Tensor strided = view;
  strided.requires_grad_();
  CHECK(gradcheck([](In in) { return square(in[0]); }, {strided}).passed);
  CHECK(gradcheck([](In in) { return reshape(in[0], {3, 2}); }, {leaf({{1, 2, 3}, {4, 5, 6}})}).passed);
  Tensor none = zeros({0}, {.dtype = Dtype::float64, .requires_grad = true});
  CHECK(gradcheck([](In in) { return in[0] * 2; }, {none}).passed);
  const Tensor index = tensor({1, 0}, {.dtype = Dtype::int64});
  CHECK(gradcheck([](In in) { return index_select(in[0], 0, in[1]); }, {leaf({1, 2}), index}).passed);
}

TEST_CASE("inputs that cannot be checked are refused") {
  const auto f = [](In in) { return in[0] * 2; };
  const auto narrowed = [](In in) { return to(in[0], Dtype::float32); };
  const Tensor narrow_leaf = ones({1}, {.requires_grad = true});
  const Tensor x = leaf({1});
  const std::string wrong_dtype = thrown<TypeError>([&] { gradcheck(f, {narrow_leaf}); });
  CHECK(wrong_dtype == "gradcheck: input 0 must be a float64 leaf, got float32 tensor");
  const std::string computed = thrown<TypeError>([&] { gradcheck(f, {x * 2}); });
  CHECK(computed == "gradcheck: input 0 must be a float64 leaf, got a computed float64 tensor");
  const std::string constant = thrown<ValueError>([&] { gradcheck(f, {x.detach()}); });
  CHECK(constant == "gradcheck: no input requires gradients");
  const std::string wrong_result = thrown<TypeError>([&] { gradcheck(narrowed, {x}); });
  CHECK(wrong_result == "gradcheck: the function must give float64, got float32");
}

TEST_CASE("no gradient is left in the inputs") {
  Tensor x = leaf({1, 2});
  gradcheck([](In in) { return square(in[0]); }, {x});
  gradgradcheck([](In in) { return square(in[0]); }, {x});
  CHECK_FALSE(x.grad().defined());
}
