// Derivatives of functions: products, matrices and gradients by sample, against numbers worked out by hand and
// differences.
#include "../thrown.h"

#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>
#include <gradus/core/random.h>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace gradus;

namespace {

using List = std::vector<Tensor>;

Tensor doubles(const Values& values) { return tensor(values, {.dtype = Dtype::float64}); }
std::vector<double> numbers(const Tensor& x) { return x.to_vector<double>(); }

Tensor cubes(const Tensor& x) { return x * x * x; }

// f(a, b) = [a_0^2 b, a_0 a_1 + b], whose Jacobian is [[2 a_0 b, 0], [a_1, a_0]] and [a_0^2, 1].
Tensor mixed(const List& in) {
  const Tensor& a = in[0];
  const Tensor& b = in[1];
  return stack({a[0] * a[0] * b, a[0] * a[1] + b});
}

const Values a_values = {3, 5};

// The central difference of f along v, for float64.
template <class F>
std::vector<double> difference(const F& f, const Tensor& x, const Tensor& v) {
  const double h = 1e-6;
  return numbers((f(x + v * h) - f(x - v * h)) / (2 * h));
}

void check_near(const std::vector<double>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-7));
}

}  // namespace

TEST_CASE("vjp gives the output and the weighted gradient") {
  const Tensor x = doubles({1, 2, 3});
  const auto [y, gradient] = vjp(cubes, x, doubles({1, 10, 100}));
  CHECK(numbers(y) == std::vector<double>{1, 8, 27});
  CHECK(numbers(gradient) == std::vector<double>{3, 120, 2700});
  CHECK(!y.requires_grad());
  CHECK(!gradient.requires_grad());
  const auto both = vjp(mixed, {doubles(a_values), doubles(7)}, {doubles({1, 2})});
  CHECK(numbers(both.outputs[0]) == std::vector<double>{63, 22});
  CHECK(numbers(both.derivatives[0]) == std::vector<double>{2 * 3 * 7 + 2 * 5, 2 * 3});
  CHECK(numbers(both.derivatives[1]) == std::vector<double>{9 + 2});
}

TEST_CASE("vjp of a function with several outputs") {
  const auto f = [](const List& in) { return List{in[0] * 2, sum(in[0] * in[0])}; };
  const Derivatives found = vjp(f, {doubles({1, 2})}, {doubles({1, 1}), doubles(10)});
  CHECK(found.outputs.size() == 2);
  CHECK(numbers(found.derivatives[0]) == std::vector<double>{22, 42});
}

TEST_CASE("without v, an output of one element has the weight one") {
  const auto f = [](const Tensor& x) { return sum(x * x); };
  CHECK(numbers(vjp(f, doubles({1, 2})).derivative) == std::vector<double>{2, 4});
  CHECK(jvp(cubes, doubles(2)).derivative.item<double>() == 12);
  CHECK(hvp(cubes, doubles(2)).derivative.item<double>() == 12);
}

TEST_CASE("jvp gives what the output does along the tangent") {
  const auto [y, tangent] = jvp(cubes, doubles({1, 2, 3}), doubles({1, 10, 100}));
  CHECK(numbers(y) == std::vector<double>{1, 8, 27});
  CHECK(numbers(tangent) == std::vector<double>{3, 120, 2700});
  const auto both = jvp(mixed, {doubles(a_values), doubles(7)}, {doubles({1, 2}), doubles(10)});
  CHECK(numbers(both.derivatives[0]) == std::vector<double>{2 * 3 * 7 + 9 * 10, 5 + 3 * 2 + 10});
}

TEST_CASE("jvp agrees with differences for products, reductions, views and softmax") {
  const Tensor w = randn({3, 4}, {.dtype = Dtype::float64});
  const Tensor x = randn({2, 3}, {.dtype = Dtype::float64});
  const Tensor v = randn({2, 3}, {.dtype = Dtype::float64});
  const auto f = [&](const Tensor& in) {
    const Tensor h = log_softmax(tanh(matmul(in, w)), 1);
    return cat({transpose(h, 0, 1), exp(narrow(t(h), 0, 1, 2)), t(gradus::std(h, {1}, {.keepdim = true}))});
  };
  check_near(numbers(jvp(f, x, v).derivative), difference(f, x, v));
}

TEST_CASE("vjp and jvp are transposes of each other") {
  const Tensor w = randn({3, 4}, {.dtype = Dtype::float64});
  const auto f = [&](const Tensor& in) { return sigmoid(matmul(in, w)); };
  const Tensor x = randn({2, 3}, {.dtype = Dtype::float64});
  const Tensor v = randn({2, 3}, {.dtype = Dtype::float64});
  const Tensor u = randn({2, 4}, {.dtype = Dtype::float64});
  const double left = sum(u * jvp(f, x, v).derivative).item<double>();
  CHECK(sum(v * vjp(f, x, u).derivative).item<double>() == doctest::Approx(left).epsilon(1e-13));
}

TEST_CASE("hvp gives the number and the Hessian times v") {
  // f = x_0^2 x_1: Hessian [[2 x_1, 2 x_0], [2 x_0, 0]].
  const auto f = [](const Tensor& x) { return x[0] * x[0] * x[1]; };
  const auto [y, product] = hvp(f, doubles({3, 5}), doubles({1, 10}));
  CHECK(y.item<double>() == 45);
  CHECK(numbers(product) == std::vector<double>{10 + 60, 6});
  const auto g = [](const List& in) { return sum(in[0] * in[0] * in[1]); };
  const auto both = hvp(g, {doubles({3}), doubles({5})}, {doubles({1}), doubles({10})});
  CHECK(numbers(both.derivatives[0]) == std::vector<double>{2 * 5 + 2 * 3 * 10});
  CHECK(numbers(both.derivatives[1]) == std::vector<double>{2 * 3});
}

TEST_CASE("jacobian has the output's shape and then the input's") {
  const Tensor one = jacobian(cubes, doubles({1, 2}));
  CHECK(one.shape() == Shape{2, 2});
  CHECK(numbers(one) == std::vector<double>{3, 0, 0, 12});
  const List both = jacobian(mixed, {doubles(a_values), doubles(7)});
  CHECK(both[0].shape() == Shape{2, 2});
  CHECK(numbers(both[0]) == std::vector<double>{2 * 3 * 7, 0, 5, 3});
  CHECK(both[1].shape() == Shape{2});
  CHECK(numbers(both[1]) == std::vector<double>{9, 1});
  const Tensor w = randn({3, 4}, {.dtype = Dtype::float64});
  const auto f = [&](const Tensor& x) { return matmul(x, w); };
  const Tensor matrix = jacobian(f, randn({2, 3}, {.dtype = Dtype::float64}));
  CHECK(matrix.shape() == Shape{2, 4, 2, 3});
  CHECK(matrix[1][2][1][0].item<double>() == w[0][2].item<double>());
  CHECK(matrix[1][2][0][0].item<double>() == 0);
}

TEST_CASE("jacobian in float32, of nothing, and of a scalar") {
  CHECK(jacobian(cubes, tensor({1.0, 2.0})).dtype() == Dtype::float32);
  CHECK(jacobian(cubes, zeros({0})).shape() == Shape{0, 0});
  CHECK(jacobian([](const Tensor& x) { return sum(x); }, doubles({1, 2})).shape() == Shape{2});
}

TEST_CASE("hessian has both inputs' shapes") {
  const auto f = [](const Tensor& x) { return x[0] * x[0] * x[1]; };
  const Tensor one = hessian(f, doubles({3, 5}));
  CHECK(one.shape() == Shape{2, 2});
  CHECK(numbers(one) == std::vector<double>{10, 6, 6, 0});
  const auto g = [](const List& in) { return sum(in[0] * in[0]) * in[1]; };
  const auto both = hessian(g, {doubles({3, 5}), doubles(7)});
  CHECK(numbers(both[0][0]) == std::vector<double>{14, 0, 0, 14});
  CHECK(numbers(both[0][1]) == std::vector<double>{6, 10});
  CHECK(both[0][1].shape() == Shape{2});
  CHECK(numbers(both[1][0]) == std::vector<double>{6, 10});
  CHECK(both[1][1].item<double>() == 0);
}

TEST_CASE("the leaves given, and those that f refers to, keep their gradients") {
  Tensor x = doubles({1, 2}).requires_grad_();
  Tensor w = doubles({3, 4}).requires_grad_();
  const auto f = [&](const Tensor& in) { return sum(in * in * w); };
  vjp(f, x);
  jvp(f, x, x.detach());
  hvp(f, x, x.detach());
  jacobian(f, x);
  hessian(f, x);
  CHECK(!x.grad().defined());
  CHECK(!w.grad().defined());
}

TEST_CASE("all work under NoGrad, which stays") {
  const NoGrad guard;
  const auto f = [](const Tensor& x) { return sum(x * x * x); };
  CHECK(numbers(hessian(f, doubles({1, 2}))) == std::vector<double>{6, 0, 0, 12});
  CHECK(numbers(jvp(f, doubles({1, 2}), doubles({1, 1})).derivative) == std::vector<double>{15});
  CHECK(!grad_enabled());
}

TEST_CASE("with create_graph the results lead on to what the inputs were computed from") {
  Tensor x = doubles({2, 3}).requires_grad_();
  const Tensor input = x * x;  // f = input^3 = x^6
  const auto f = [](const Tensor& in) { return sum(cubes(in)); };
  const DerivativeOptions recorded{.create_graph = true};
  // d/dx of 3 input^2 = 3 x^4
  sum(vjp(f, input, {}, recorded).derivative).backward({.retain_graph = true});
  CHECK(numbers(x.grad()) == std::vector<double>{12 * 8, 12 * 27});
  x.set_grad({});
  // d/dx of 6 input = 6 x^2, by hvp, jacobian of the gradient, and hessian
  sum(hvp(f, input, ones_like(input), recorded).derivative).backward({.retain_graph = true});
  CHECK(numbers(x.grad()) == std::vector<double>{24, 36});
  x.set_grad({});
  sum(hessian(f, input, recorded)).backward({.retain_graph = true});
  CHECK(numbers(x.grad()) == std::vector<double>{24, 36});
  x.set_grad({});
  sum(jacobian(cubes, input, recorded)).backward({.retain_graph = true});
  CHECK(numbers(x.grad()) == std::vector<double>{12 * 8, 12 * 27});
  x.set_grad({});
  sum(jvp(f, input, ones_like(input), recorded).derivative).backward();
  CHECK(numbers(x.grad()) == std::vector<double>{12 * 8, 12 * 27});
}

TEST_CASE("what an output does not depend on has zeros for a derivative") {
  const auto first = [](const List& in) { return in[0] * 2; };
  const List both{doubles({1, 2}), doubles({5})};
  CHECK(numbers(vjp(first, both, {doubles({1, 1})}).derivatives[1]) == std::vector<double>{0});
  CHECK(numbers(jvp(first, both, both).derivatives[0]) == std::vector<double>{2, 4});
  CHECK(jacobian(first, both)[1].shape() == Shape{2, 1});
  CHECK(numbers(jacobian(first, both)[1]) == std::vector<double>{0, 0});
  const auto constant = [](const Tensor&) { return tensor({1.0, 2.0}); };
  CHECK(numbers(jvp(constant, doubles(1)).derivative) == std::vector<double>{0, 0});
  CHECK(numbers(jacobian(constant, doubles(1))) == std::vector<double>{0, 0});
  const auto linear = [](const Tensor& x) { return sum(x * 3); };
  CHECK(numbers(hessian(linear, doubles({1, 2}))) == std::vector<double>{0, 0, 0, 0});
  CHECK(numbers(hvp(linear, doubles({1, 2}), doubles({1, 1})).derivative) == std::vector<double>{0, 0});
  const auto count = [](const Tensor&) { return arange(2); };
  CHECK(numbers(jvp(count, doubles(1)).derivative) == std::vector<double>{0, 0});
}

TEST_CASE("strict refuses what does not depend on an input") {
  const auto first = [](const List& in) { return in[0] * 2; };
  const auto constant = [](const Tensor&) { return tensor({1.0, 2.0}); };
  const List both{doubles({1}), doubles({5})};
  const DerivativeOptions strict{.strict = true};
  CHECK(thrown<GraphError>([&] { vjp(first, both, {}, strict); }) == "vjp: no output depends on input 1");
  CHECK(thrown<GraphError>([&] { jvp(first, both, {}, strict); }) == "jvp: no output depends on input 1");
  CHECK(thrown<GraphError>([&] { hvp(first, both, {}, strict); }) == "hvp: no output depends on input 1");
  CHECK(thrown<GraphError>([&] { hessian(first, both, strict); }) == "hessian: no output depends on input 1");
  CHECK(thrown<GraphError>([&] { vjp(constant, both[0], ones({2}), strict); }) ==
        "vjp: output 0 does not depend on the inputs");
  CHECK(thrown<GraphError>([&] { jacobian(first, both, strict); }) ==
        "jacobian: element [0] of the output does not depend on input 1");
}

TEST_CASE("what does not fit is refused and named") {
  const Tensor x = doubles({1, 2});
  const auto f = [](const Tensor& in) { return in * 2; };
  const auto list = [](const List& in) { return in; };
  CHECK(thrown<GraphError>([&] { vjp(f, x); }) == "vjp: output 0 has 2 elements, not one: shape [2]; pass v");
  CHECK(thrown<GraphError>([&] { jvp(f, x); }) == "jvp: input 0 has 2 elements, not one: shape [2]; pass v");
  CHECK(thrown<ShapeError>([&] { vjp(f, x, doubles({1})); }) ==
        "vjp: v[0] has another shape than output 0: [1] and [2]");
  CHECK(thrown<TypeError>([&] { vjp(f, x, ones({2})); }) == "vjp: v[0] is float32, output 0 float64");
  CHECK(thrown<ShapeError>([&] { jvp(f, x, doubles({1})); }) ==
        "jvp: v[0] has another shape than input 0: [1] and [2]");
  CHECK(thrown<ValueError>([&] { vjp(list, {x}, {x, x}); }) == "vjp: v has 2 tensors, and there are 1 outputs");
  CHECK(thrown<ValueError>([&] { vjp(list, List{x}, List{Tensor()}); }) == "vjp: v[0] is undefined");
  CHECK(thrown<ValueError>([&] { vjp(list, List{}); }) == "vjp: there are no inputs");
  CHECK(thrown<ValueError>([&] { jacobian(f, Tensor()); }) == "jacobian: input 0 is undefined");
  CHECK(thrown<TypeError>([&] { jacobian(f, arange(2)); }) ==
        "jacobian: input 0 is int64; only float32 and float64 have derivatives");
  CHECK(thrown<GraphError>([&] { hvp(f, x, x); }) == "hvp: the function must give one number, not 2: shape [2]");
  CHECK(thrown<GraphError>([&] { hessian(f, x); }) == "hessian: the function must give one number, not 2: shape [2]");
  CHECK(thrown<GraphError>([&] { jacobian(list, {x, x}); }) == "jacobian: the function must give one tensor, not 2");
  CHECK(thrown<ValueError>([&] { vjp([](const List&) { return List{}; }, {x}); }) ==
        "vjp: the function gave no output");
  CHECK(thrown<ValueError>([&] { vjp([](const Tensor&) { return Tensor(); }, x); }) == "vjp: output 0 is undefined");
  CHECK(thrown<ShapeError>([&] {
          jacobian(f, ones({1, 1, 1, 1, 1}));
        }) ==
        "jacobian: an output [1, 1, 1, 1, 1] and an input [1, 1, 1, 1, 1] have 10 dimensions together; a tensor has "
        "at most 8");
}

TEST_CASE("per_sample_grad gives the rows whose mean is the batch's gradient") {
  Tensor w = randn({3, 2}, {.dtype = Dtype::float64, .requires_grad = true});
  Tensor b = zeros({2}, {.dtype = Dtype::float64, .requires_grad = true});
  const Tensor x = randn({5, 3}, {.dtype = Dtype::float64});
  const Tensor y = tensor({0, 1, 1, 0, 1}, {.dtype = Dtype::int64});
  const auto loss = [&](const Tensor& xs, const Tensor& ys) { return cross_entropy(matmul(xs, w) + b, ys); };
  const List rows = per_sample_grad(loss, {w, b}, {x, y});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].shape() == Shape{5, 3, 2});
  CHECK(rows[1].shape() == Shape{5, 2});
  CHECK(!w.grad().defined());
  for (std::int64_t i = 0; i < 5; ++i) {
    const List alone = grad({loss(narrow(x, 0, i, 1), narrow(y, 0, i, 1))}, {w, b});
    CHECK(numbers(rows[0][i]) == numbers(alone[0]));
    CHECK(numbers(rows[1][i]) == numbers(alone[1]));
  }
  const List whole = grad({loss(x, y)}, {w, b});
  check_near(numbers(mean(rows[0], {0})), numbers(whole[0]));
  check_near(numbers(mean(rows[1], {0})), numbers(whole[1]));
}

TEST_CASE("per_sample_grad takes one tensor, or a list, and can be differentiated") {
  Tensor w = doubles(2).requires_grad_();
  const Tensor x = doubles({1, 2, 3});
  CHECK(numbers(per_sample_grad([&](const Tensor& xs) { return sum(xs * w * w); }, {w}, {x})[0]) ==
        std::vector<double>{4, 8, 12});
  const auto of_list = [&](const List& sample) { return sum(sample[0] * sample[1] * sample[2] * w); };
  CHECK(numbers(per_sample_grad(of_list, {w}, {x, x, x})[0]) == std::vector<double>{1, 8, 27});
  const auto cubic = [&](const Tensor& xs) { return sum(xs * w * w * w); };
  const Tensor rows = per_sample_grad(cubic, {w}, {x}, {.create_graph = true})[0];
  CHECK(grad(sum(rows), w).item<double>() == 6 * 6 * 2);
  CHECK(per_sample_grad(cubic, {w}, {zeros({0}, {.dtype = Dtype::float64})})[0].shape() == Shape{0});
  Tensor unused = doubles({1, 1}).requires_grad_();
  CHECK(numbers(per_sample_grad(cubic, {w, unused}, {x})[1]) == std::vector<double>(6, 0));
}

TEST_CASE("per_sample_grad says what does not fit") {
  Tensor w = doubles(2).requires_grad_();
  const Tensor x = doubles({1, 2, 3});
  const auto loss = [&](const Tensor& a, const Tensor& b) { return sum(a * b * w); };
  CHECK(thrown<ValueError>([&] { per_sample_grad(loss, {w}, {}); }) == "per_sample_grad: the batch has no tensors");
  CHECK(thrown<ValueError>([&] { per_sample_grad(loss, {w}, {x}); }) ==
        "per_sample_grad: the loss takes 2 tensors, the batch has 1");
  CHECK(thrown<ShapeError>([&] {
          per_sample_grad(loss, {w}, {x, doubles({1})});
        }) == "per_sample_grad: tensor 1 of the batch has 1 samples, tensor 0 has 3");
  CHECK(thrown<ShapeError>([&] {
          per_sample_grad(loss, {w}, {x, doubles(1)});
        }) == "per_sample_grad: tensor 1 of the batch has no dimension for the samples: shape []");
  CHECK(thrown<ValueError>([&] {
          per_sample_grad(loss, {w}, {x, Tensor()});
        }) == "per_sample_grad: tensor 1 of the batch is undefined");
  CHECK(thrown<GraphError>([&] {
          per_sample_grad(loss, {x}, {x, x});
        }) == "per_sample_grad: parameter \"0\" does not require gradients");
  const auto no_number = [&](const Tensor& a, const Tensor&) { return stack({a, a}) * w; };
  CHECK(thrown<GraphError>([&] {
          per_sample_grad(no_number, {w}, {x, x});
        }) == "per_sample_grad: the function must give one number, not 2: shape [2, 1]");
  CHECK(thrown<ValueError>([&] { per_sample_grad(loss, {}, {x, x}); }) == "per_sample_grad: there are no inputs");
}
