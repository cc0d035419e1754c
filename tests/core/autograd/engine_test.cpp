// The backward pass: what is accumulated where, what is freed when, and what is refused.
#include <gradus/core/apply.h>
#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>
#include <gradus/core/storage.h>

#include <doctest/doctest.h>

#include <stdexcept>
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

struct Throws {
  static constexpr auto name = "throws";
  Tensor forward(const Tensor& x) const { return x * 2; }
  Tensor vjp(const Tensor& g) const { return g * ones({3}); }
};

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

TEST_CASE("a second backward is refused unless the graph was retained, and the operation is named") {
  const Tensor x = tensor({2.0}, {.requires_grad = true});
  const int made = __LINE__ + 1;
  const Tensor y = sum(x * x);
  y.backward({.retain_graph = true});
  y.backward();
  CHECK(x.grad().item() == 8);
  const std::string freed =
      ": the graph was already freed by an earlier backward, at mul (engine_test.cpp:" + std::to_string(made) +
      "); pass {.retain_graph = true} to that one";
  {
    const int line = __LINE__ + 1;
    const std::string message = message_of([&] { y.backward(); });
    CHECK(message == here("backward" + freed, line));
  }
  {
    const int line = __LINE__ + 1;
    const std::string message = message_of([&] { grad(y, x); });
    CHECK(message == here("grad" + freed, line));
  }
}

TEST_CASE("a graph that keeps nothing may be gone through again, one that does only up to where it does") {
  const Tensor x = tensor({2.0, 3.0}, {.requires_grad = true});
  const Tensor y = sum(x + 1);
  y.backward();
  y.backward();
  CHECK(values(x.grad()) == std::vector<float>{2, 2});
  // grad() that ends above the freed part does not meet it.
  const Tensor low = x * x;
  const Tensor high = low + 1;
  const Tensor top = sum(high);
  top.backward();
  CHECK(values(grad(top, high)) == std::vector<float>{1, 1});
  CHECK_THROWS_AS(grad(top, x), GraphError);
}

TEST_CASE("create_graph keeps the graph, and a pass over one branch leaves the others") {
  const Tensor x = tensor({2.0}, {.requires_grad = true});
  const Tensor y = sum(x * x);
  const Tensor gradient = grad(y, x, {.create_graph = true});
  CHECK(grad(y, x).item() == 4);
  CHECK_THROWS_AS(grad(y, x), GraphError);
  CHECK(grad(gradient, x).item() == 2);
  const Tensor shared = x + 1;
  const Tensor left = sum(shared * shared);
  const Tensor right = sum(shared * shared);
  left.backward();
  right.backward();
  CHECK(x.grad().item() == 12);
}

TEST_CASE("what was kept is dropped node by node while the pass runs") {
  constexpr std::int64_t size = 1 << 18;
  constexpr int length = 16;
  const Tensor x = ones({size}, {.requires_grad = true});
  const auto held = [] {
    empty_cache();
    return memory_stats().bytes_from_system;
  };
  const auto pass = [&](bool retain) {
    std::vector<std::int64_t> seen;
    Tensor y = x;
    for (int i = 0; i < length; ++i) {
      y = tanh(y);
      y.register_hook([&](const Tensor&) { seen.push_back(held()); });
    }
    sum(y).backward({.retain_graph = retain});
    return seen;
  };
  const std::vector<std::int64_t> freed = pass(false);
  CHECK(freed.size() == length);
  for (std::size_t i = 2; i < freed.size(); ++i) CHECK(freed[i] <= freed[i - 1] - size * 4);
  const std::vector<std::int64_t> kept = pass(true);
  CHECK(kept.back() - kept[1] == 0);
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

TEST_CASE("an exception in a hook leaves the graph, the leaves and the modes usable") {
  const Tensor x = tensor({2.0}, {.requires_grad = true});
  Tensor y = x * 3;
  const Tensor other = x * 5;
  bool throwing = true;
  y.register_hook([&](const Tensor&) {
    if (throwing) throw std::runtime_error("the hook's own");
  });
  const Tensor z = sum(y + other);
  CHECK_THROWS_WITH_AS(z.backward({.retain_graph = true}), "the hook's own", std::runtime_error);
  CHECK(grad_enabled());
  throwing = false;
  Tensor(x).set_grad({});
  z.backward({.create_graph = true});
  CHECK(x.grad().item() == 8);
  Tensor(x).set_grad({});
  throwing = true;
  CHECK_THROWS_AS(grad(z, x, {.create_graph = true}), std::runtime_error);
  throwing = false;
  CHECK(grad(z, x).item() == 8);
}

TEST_CASE("an error in the arguments of an operation leaves the modes as they were") {
  const Tensor x = tensor({2.0, 3.0}, {.requires_grad = true});
  CHECK_THROWS_AS(x + tensor({1.0, 2.0, 3.0}), ShapeError);
  CHECK_THROWS_AS(matmul(x, tensor({1.0, 2.0, 3.0})), ShapeError);
  CHECK(grad_enabled());
  CHECK((x * 2).requires_grad());
}

TEST_CASE("what a vjp throws names the operation's line, and what it left behind is dropped") {
  const Tensor x = tensor({1.0, 2.0}, {.requires_grad = true});
  const Tensor shared = x * 1;
  const Tensor y = sum(apply(Throws{}, shared, Where("user.cpp", 3))) + sum(shared);
  CHECK(message_of([&] { y.backward({.retain_graph = true}); }) ==
        "mul: shapes do not broadcast: [2] and [3] (user.cpp:3)");
  CHECK(grad_enabled());
  CHECK(!x.grad().defined());
  sum(shared).backward();
  CHECK(values(x.grad()) == std::vector<float>{1, 1});
}

TEST_CASE("a pass inside a hook, over another graph") {
  const Tensor x = tensor({2.0}, {.requires_grad = true});
  const Tensor w = tensor({3.0}, {.requires_grad = true});
  Tensor y = x * 3;
  float seen = 0;
  y.register_hook([&](const Tensor&) {
    const EnableGrad guard;
    seen = grad(sum(w * w), w).item();
  });
  sum(y).backward();
  CHECK(seen == 6);
  CHECK(x.grad().item() == 3);
}

TEST_CASE("undefined tensors and gradients of another dtype are refused") {
  const Tensor x = tensor({2.0}, {.requires_grad = true});
  const Tensor y = x * 2;
  const int line = __LINE__ + 1;
  CHECK(message_of([&] { grad(Tensor(), x); }) == here("grad: output 0 is undefined", line));
  CHECK(message_of([&] { grad(y, Tensor()); }) == here("grad: input 0 is undefined", line + 1));
  const std::string message = message_of([&] { grad(y, x, {.grad_outputs = {ones({1}, {.dtype = Dtype::int64})}}); });
  CHECK(message == here("grad: grad_outputs[0] is int64, the output float32", line + 2));
  y.backward(Tensor());
  CHECK(x.grad().item() == 2);
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

TEST_CASE("a chain of a hundred thousand operations is differentiated twice, and freed") {
  const Tensor x = tensor({1.0}, {.dtype = Dtype::float64, .requires_grad = true});
  Tensor y = x;
  const double factor = 1 + 1e-5;
  for (int i = 0; i < 100'000; ++i) y = (i % 2 == 0) ? y * factor : tanh(y * 0.01) * 100;
  const Tensor first = grad(sum(y), x, {.create_graph = true});
  y = Tensor();
  CHECK(first.item<double>() > 0);
  const double second = grad(sum(first), x).item<double>();
  CHECK(second < 0);
}

TEST_CASE("a hundred thousand uses of one tensor") {
  const Tensor x = tensor({1.0, 2.0}, {.requires_grad = true});
  const Tensor shared = x * 1;
  Tensor total = zeros({2});
  for (int i = 0; i < 100'000; ++i) total = total + shared;
  sum(total).backward();
  CHECK(values(x.grad()) == std::vector<float>{100'000, 100'000});
  const auto gradient = grad(sum(total), shared);
  CHECK(values(gradient) == std::vector<float>{100'000, 100'000});
}

TEST_CASE("gradients with respect to ten thousand tensors, and to one of them twice") {
  std::vector<Tensor> leaves;
  Tensor total = zeros({});
  for (int i = 0; i < 10'000; ++i) {
    leaves.push_back(full({}, i, {.requires_grad = true}));
    total = total + leaves.back() * leaves.back();
  }
  leaves.push_back(leaves[7]);
  const std::vector<Tensor> gradients = grad({total}, leaves);
  CHECK(gradients[9'999].item() == 2 * 9'999);
  CHECK(gradients[7].item() == 14);
  CHECK(gradients[10'000].item() == 14);
}

TEST_CASE("the first gradient of a leaf takes over the memory, and later ones are added in place") {
  constexpr std::int64_t size = 1 << 18;
  const Tensor x = ones({size}, {.requires_grad = true});
  // Room for y, the gradient of the sum and the first gradient of x: a copy would need another.
  const auto counted = [&](const auto& f) {
    empty_cache();
    const auto before = memory_stats().system_allocations;
    f();
    return memory_stats().system_allocations - before;
  };
  const Tensor g = ones({size});
  Tensor y = x * 2;
  CHECK(counted([&] { y.backward(g); }) == 1);
  const float* memory = x.grad().data<float>().data();
  y = x * 2;
  CHECK(counted([&] { y.backward(g); }) == 1);  // what the vjp gives; the sum stays where it was
  CHECK(x.grad().data<float>().data() == memory);
  CHECK(x.grad()[5].item() == 4);
  y = x + 0;
  CHECK(counted([&] { y.backward(g); }) == 0);
  CHECK(x.grad().data<float>().data() == memory);
  CHECK(x.grad()[5].item() == 5);
  CHECK(g[5].item() == 1);
}

TEST_CASE("the gradients of one tensor's uses are summed in place") {
  constexpr std::int64_t size = 1 << 18;
  const Tensor x = ones({size}, {.requires_grad = true});
  const Tensor g = ones({size});
  const Tensor y = x * 2 + x * 3 + x * 4 + x * 5;
  empty_cache();
  const auto before = memory_stats().system_allocations;
  y.backward(g);
  CHECK(memory_stats().system_allocations - before == 2);  // the sum, and one product at a time
  CHECK(x.grad()[0].item() == 14);
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
