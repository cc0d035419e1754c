// The backward pass: what is accumulated where, what is freed when, and what is refused.
#include <gradus/core/apply.h>
#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>
#include <gradus/core/storage.h>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace gradus;

namespace {

std::vector<float> values(const Tensor& x) { return x.to_vector<float>(); }

template <class F>
std::string message_of(const F& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

std::string here(const std::string& message, int line) {
  return message + " (engine_test.cpp:" + std::to_string(line) + ")";
}

}  // namespace

TEST_CASE("gradients accumulate in leaves until they are dropped") {
  const Tensor x = tensor({1.0, 2.0}, {.requires_grad = true});
  sum(x * x).backward();
  sum(x * x).backward();
  CHECK(values(x.grad()) == std::vector<float>{4, 8});
  Tensor(x).set_grad({});
  CHECK(!x.grad().defined());
}

TEST_CASE("a tensor used twice gets both gradients") {
  const Tensor x = tensor({3.0}, {.requires_grad = true});
  const Tensor y = x * 2;
  sum(y * y + y).backward();
  CHECK(x.grad().item() == 2 * 2 * 6 + 2);
}

TEST_CASE("a gradient is not shared with another leaf or with the caller") {
  const Tensor a = tensor({1.0, 2.0}, {.requires_grad = true});
  const Tensor b = tensor({1.0, 2.0}, {.requires_grad = true});
  const Tensor g = tensor({1.0, 1.0});
  (a + b).backward(g);
  Tensor(a.grad()).fill_(7);
  CHECK(values(b.grad()) == std::vector<float>{1, 1});
  CHECK(values(g) == std::vector<float>{1, 1});
}

TEST_CASE("backward needs one element, a graph, and a gradient that fits") {
  const Tensor x = tensor({1.0, 2.0}, {.requires_grad = true});
  const Tensor plain = tensor({1.0});
  {
    const int line = __LINE__ + 1;
    const std::string message = message_of([&] { x.backward(); });
    CHECK(message ==
          here("backward: the tensor has 2 elements, not one: shape [2]; pass the gradient of something with "
               "respect to it",
               line));
  }
  {
    const int line = __LINE__ + 1;
    const std::string message = message_of([&] { plain.backward(); });
    CHECK(message == here("backward: the tensor was not computed from anything that requires gradients", line));
  }
  {
    const int line = __LINE__ + 1;
    const std::string message = message_of([&] { x.backward(tensor({1.0})); });
    CHECK(message == here("backward: the gradient has another shape: [1] for a tensor of [2]", line));
  }
}

TEST_CASE("a second backward is refused unless the graph was retained") {
  const Tensor x = tensor({2.0}, {.requires_grad = true});
  const Tensor y = sum(x * x);
  y.backward({.retain_graph = true});
  y.backward();
  CHECK(x.grad().item() == 8);
  {
    const int line = __LINE__ + 1;
    const std::string message = message_of([&] { y.backward(); });
    CHECK(message ==
          here("backward: the graph was already freed by an earlier backward; pass {.retain_graph = true} to that one",
               line));
  }
}

TEST_CASE("a saved tensor that was changed in place is found") {
  const Tensor x = tensor({2.0, 3.0}, {.requires_grad = true});
  Tensor w = tensor({1.0, 1.0});
  const Tensor y = sum(x * w);
  const int line = __LINE__ - 1;
  w.add_(1.0);
  CHECK(message_of([&] { y.backward(); }) == here("backward: a tensor that mul needs for its gradient was changed in "
                                                  "place: shape [2], version 1, saved at version 0",
                                                  line));
}

TEST_CASE("a failed backward leaves no half gradients behind") {
  const Tensor x = tensor({2.0}, {.requires_grad = true});
  Tensor w = tensor({3.0});
  const Tensor shared = x * 1.0;
  const Tensor bad = sum(shared * w) + sum(shared);
  w.add_(1.0);
  CHECK_THROWS_AS(bad.backward(), GraphError);
  sum(shared).backward();
  CHECK(x.grad().item() == 1);
}

TEST_CASE("a leaf that requires gradients is changed in place only under NoGrad") {
  Tensor x = tensor({1.0}, {.requires_grad = true});
  const int line = __LINE__ + 1;
  const std::string message = message_of([&] { x.mul_(2.0); });
  CHECK(message ==
        here("mul_: a leaf that requires gradients may only be changed in place under NoGrad: shape [1]", line));
  const NoGrad guard;
  x.mul_(2.0);
  CHECK(x.item() == 2);
}

TEST_CASE("an operation in place is recorded") {
  const Tensor x = tensor({1.0, 2.0}, {.requires_grad = true});
  const Tensor w = tensor({3.0, 4.0}, {.requires_grad = true});
  Tensor y = x * 2;
  y.mul_(w);
  y += 1;
  sum(y).backward();
  CHECK(values(y) == std::vector<float>{7, 17});
  CHECK(values(x.grad()) == std::vector<float>{6, 8});
  CHECK(values(w.grad()) == std::vector<float>{2, 4});
}

TEST_CASE("a recorded change in place of shared memory is refused") {
  const Tensor x = tensor({1.0, 2.0}, {.requires_grad = true});
  const Tensor y = x * 2;
  Tensor first = y[0];
  CHECK_THROWS_AS(first.add_(1.0), GraphError);
}

TEST_CASE("nothing is recorded under NoGrad, and again under EnableGrad") {
  const Tensor x = tensor({1.0}, {.requires_grad = true});
  const NoGrad guard;
  CHECK(!(x * 2).requires_grad());
  const EnableGrad again;
  CHECK((x * 2).requires_grad());
}

TEST_CASE("hooks see the whole gradient and may replace it") {
  const Tensor x = tensor({1.0, 2.0}, {.requires_grad = true});
  Tensor y = x * 3;
  std::vector<float> seen;
  y.register_hook([&](const Tensor& g) { seen = values(g); });
  const HookHandle handle = y.register_hook([](const Tensor& g) { return g * 10; });
  sum(y + y).backward({.retain_graph = true});
  CHECK(seen == std::vector<float>{2, 2});
  CHECK(values(x.grad()) == std::vector<float>{60, 60});
  y.remove_hook(handle);
  Tensor(x).set_grad({});
  sum(y).backward();
  CHECK(values(x.grad()) == std::vector<float>{3, 3});
}

TEST_CASE("retain_grad keeps the gradient of a computed tensor") {
  const Tensor x = tensor({1.0}, {.requires_grad = true});
  Tensor y = x * 3;
  y.retain_grad();
  sum(y * y).backward();
  CHECK(y.grad().item() == 6);
}

TEST_CASE("grad gives gradients without touching leaves") {
  const Tensor x = tensor({2.0}, {.requires_grad = true});
  const Tensor w = tensor({5.0}, {.requires_grad = true});
  const Tensor y = x * x * w;
  CHECK(grad(sum(y), x).item() == 20);
  CHECK(!x.grad().defined());
  CHECK(!w.grad().defined());
  const Tensor other = tensor({1.0}, {.requires_grad = true});
  const Tensor again = sum(x * 2);
  const int line = __LINE__ + 1;
  const std::string message = message_of([&] { grad(again, other); });
  CHECK(message ==
        here("grad: no output depends on input 0; pass {.allow_unused = true} to get an undefined tensor", line));
  CHECK(!grad(again, other, {.allow_unused = true}).defined());
}

TEST_CASE("grad of an inner tensor and of a leaf below it") {
  const Tensor x = tensor({2.0}, {.requires_grad = true});
  const Tensor y = x * x;
  const Tensor z = sum(y * y);
  const std::vector<Tensor> gradients = grad({z}, {y, x});
  CHECK(gradients[0].item() == 8);
  CHECK(gradients[1].item() == 32);
}

TEST_CASE("derivatives of any order") {
  const Tensor x = tensor({2.0}, {.dtype = Dtype::float64, .requires_grad = true});
  Tensor y = sum(pow(x, 4));
  const double expected[] = {32, 48, 48, 24};
  for (const double value : expected) {
    y = sum(grad(y, x, {.create_graph = true}));
    CHECK(y.item<double>() == doctest::Approx(value));
  }
}

TEST_CASE("a chain of a million operations runs back and is freed") {
  const Tensor x = tensor({1.0}, {.requires_grad = true});
  Tensor y = x;
  for (int i = 0; i < 1'000'000; ++i) y = y + 1.0;
  sum(y).backward();
  CHECK(x.grad().item() == 1);
  y = Tensor();
}

TEST_CASE("a pass that repeats takes no new memory from the system") {
  const Tensor x = ones({1 << 16}, {.requires_grad = true});
  const auto round = [&] {
    Tensor y = x;
    for (int i = 0; i < 8; ++i) y = tanh(y);
    sum(y).backward();
  };
  round();
  round();
  const std::int64_t before = memory_stats().system_allocations;
  for (int i = 0; i < 3; ++i) round();
  CHECK(memory_stats().system_allocations == before);
}

namespace {

struct Cube {
  static constexpr auto name = "cube";
  Tensor forward(const Tensor& x) const { return x * x * x; }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * 3 * square(in[0]); }
};

struct Wrong {
  static constexpr auto name = "wrong";
  Tensor forward(const Tensor& x) const { return x * x; }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * in[0]; }
};

struct WrongShape {
  static constexpr auto name = "wrong_shape";
  Tensor forward(const Tensor& x) const { return x * 2; }
  Tensor vjp(const Tensor& g) const { return sum(g); }
};

}  // namespace

TEST_CASE("a user's own operation is differentiated like any other") {
  const auto cube = [](const std::vector<Tensor>& x) { return apply(Cube{}, x[0], Where::here()); };
  const Tensor x = tensor({0.5, -1.5}, {.dtype = Dtype::float64, .requires_grad = true});
  CHECK(gradcheck(cube, {x}));
  CHECK(gradgradcheck(cube, {x}));
  CHECK(std::string(apply(Cube{}, x, Where::here()).grad_fn()) == "cube");
}

TEST_CASE("a vjp of the wrong shape is found") {
  const Tensor x = tensor({1.0, 2.0}, {.requires_grad = true});
  CHECK_THROWS_AS(sum(apply(WrongShape{}, x, Where::here())).backward(), GraphError);
}

TEST_CASE("gradcheck finds a wrong derivative") {
  const Tensor x = tensor({0.5, -1.5}, {.dtype = Dtype::float64, .requires_grad = true});
  CHECK(!gradcheck([](const std::vector<Tensor>& in) { return apply(Wrong{}, in[0], Where::here()); }, {x}).passed);
}
