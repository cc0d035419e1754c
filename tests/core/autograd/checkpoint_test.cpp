// checkpoint: the same numbers as without it, less memory, and what goes along to the second run.
#include "../thrown.h"

#include <gradus/core/apply.h>
#include <gradus/core/autograd.h>
#include <gradus/core/flush_denormals.h>
#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/core/storage.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

using namespace gradus;

namespace {

using List = std::vector<Tensor>;

Tensor leaf(const Values& values) { return tensor(values, {.dtype = Dtype::float64, .requires_grad = true}); }
std::vector<double> numbers(const Tensor& x) { return x.to_vector<double>(); }

}  // namespace

TEST_CASE("gradients go to the inputs and to what the function refers to") {
  Tensor x = leaf({1, 2});
  Tensor w = leaf({3, 4});
  const auto f = [&](const Tensor& in) { return exp(sin(in * w)) * w; };
  sum(f(x)).backward();
  const auto of_x = numbers(x.grad());
  const auto of_w = numbers(w.grad());
  x.set_grad({});
  w.set_grad({});
  const Tensor y = checkpoint(f, x);
  CHECK(numbers(y) == numbers(f(x)));
  CHECK(std::string(y.grad_fn()) == "checkpoint");
  sum(y).backward();
  CHECK(numbers(x.grad()) == of_x);
  CHECK(numbers(w.grad()) == of_w);
}

TEST_CASE("parameters get gradients when no input requires any, and nothing is recorded when they do not either") {
  Tensor w = leaf({3, 4});
  const Tensor data = tensor({1, 2}, {.dtype = Dtype::float64});
  sum(checkpoint([&](const Tensor& in) { return in * w * w; }, data)).backward();
  CHECK(numbers(w.grad()) == std::vector<double>{6, 16});
  CHECK(!checkpoint([](const Tensor& in) { return in * 2; }, data).requires_grad());
  const NoGrad guard;
  CHECK(!checkpoint([&](const Tensor& in) { return in * w; }, data).requires_grad());
}

TEST_CASE("the function runs once forward and once in each backward") {
  int runs = 0;
  Tensor x = leaf({2});
  const Tensor y = checkpoint(
      [&](const Tensor& in) {
        ++runs;
        return in * in;
      },
      x);
  CHECK(runs == 1);
  y.backward({.retain_graph = true});
  CHECK(runs == 2);
  y.backward();
  CHECK(runs == 3);
  CHECK(numbers(x.grad()) == std::vector<double>{8});
  CHECK(thrown<GraphError>([&] { y.backward(); })
            .rfind("backward: the graph was already freed by an earlier backward, at checkpoint (checkpoint_test.cpp:",
                   0) == 0);
}

TEST_CASE("several inputs and outputs, some of them unused, an input handed through") {
  Tensor a = leaf({2});
  Tensor b = leaf({3});
  const auto f = [](const List& in) { return List{in[0] * in[1], in[0], in[1] * 5, ones({1})}; };
  const List out = checkpoint(f, {a, b});
  REQUIRE(out.size() == 4);
  CHECK(!out[3].requires_grad());
  (out[0] * out[0] + out[1]).backward();
  CHECK(numbers(a.grad()) == std::vector<double>{2 * 6 * 3 + 1});
  CHECK(numbers(b.grad()) == std::vector<double>{2 * 6 * 2});
}

TEST_CASE("inside itself") {
  Tensor x = leaf({0.5, 0.25});
  Tensor w = leaf({2, 3});
  const auto inner = [&](const Tensor& in) { return sin(in * w); };
  const auto outer = [&](const Tensor& in) { return exp(checkpoint(inner, checkpoint(inner, in) * 2)); };
  const auto plain = [&](const Tensor& in) { return exp(inner(inner(in) * 2)); };
  const List expected = grad({sum(plain(x))}, {x, w});
  const List found = grad({sum(checkpoint(outer, x))}, {x, w});
  CHECK(numbers(found[0]) == numbers(expected[0]));
  CHECK(numbers(found[1]) == numbers(expected[1]));
}

TEST_CASE("grad reaches inputs, captured leaves and tensors computed outside") {
  Tensor x = leaf({2});
  Tensor w = leaf({3});
  const Tensor h = sin(sin(sin(w)));  // deeper than the input
  const auto f = [&](const Tensor& in) { return in * in * h; };
  const auto total = [&](const Tensor& y) { return sum(y * y + h); };
  const GradOptions keep{.retain_graph = true};  // h is used again
  const List expected = grad({total(f(x))}, {x, w, h}, keep);
  const List found = grad({total(checkpoint(f, x))}, {x, w, h}, keep);
  for (std::size_t i = 0; i < 3; ++i) CHECK(numbers(found[i]) == numbers(expected[i]));
  CHECK(!x.grad().defined());
  CHECK(numbers(grad(total(checkpoint(f, x)), w, keep)) == numbers(expected[1]));
  const Tensor other = leaf({1});
  CHECK(!grad(total(checkpoint(f, x)), other, {.allow_unused = true}).defined());
}

TEST_CASE("derivatives of any order go through, and pass the numeric checks") {
  Tensor x = leaf({2});
  const auto cube = [](const Tensor& in) { return in * in * in; };
  Tensor y = checkpoint(cube, x);
  for (const double expected : {12.0, 12.0, 6.0}) {
    y = grad(sum(y), x, {.create_graph = true});
    CHECK(y.item<double>() == expected);
  }
  Tensor w = leaf({0.5, -0.5});
  const auto f = [](const List& in) {
    return checkpoint([](const List& list) { return tanh(list[0] * list[1]) + list[0]; }, in) * in[1];
  };
  CHECK(gradcheck(f, {leaf({1, 2}), w}).passed);
  CHECK(gradgradcheck(f, {leaf({1, 2}), w}).passed);
}

TEST_CASE("a derivative taken inside the function") {
  Tensor x = leaf({2});
  const auto f = [](const Tensor& in) {
    const Tensor y = in * in * in;
    return y * grad(sum(y), in, {.create_graph = true, .retain_graph = true});  // x^3 3 x^2
  };
  const auto half = [](const Tensor& in) {  // x^3 and the number 3 x^2, as a constant
    const Tensor y = in * in * in;
    return y * grad(sum(y), in, {.retain_graph = true});
  };
  CHECK(grad(checkpoint(f, x * 1), x).item<double>() == 15 * 16);
  const Tensor again = checkpoint(half, x * 1);
  again.backward({.retain_graph = true});
  CHECK(x.grad().item<double>() == 12 * 12);
}

TEST_CASE("the second run draws the same random numbers, and the stream goes on as if there were none") {
  Tensor x = leaf({1, 1, 1, 1});
  manual_seed(3);
  const auto noisy = [](const Tensor& in) { return in * rand({4}, {.dtype = Dtype::float64}); };
  const Tensor y = checkpoint(noisy, x);
  const auto next = numbers(rand({4}));
  manual_seed(3);
  const auto first = numbers(rand({4}, {.dtype = Dtype::float64}));
  CHECK(numbers(rand({4})) == next);
  const auto offset = default_generator().offset();
  sum(y).backward();
  CHECK(numbers(x.grad()) == first);
  CHECK(default_generator().offset() == offset);
}

TEST_CASE("the second run is recorded under any mode, and flushes denormals if the first did") {
  std::vector<unsigned> modes;
  std::vector<bool> recorded;
  const auto f = [&](const Tensor& in) {
    modes.push_back(detail::float_mode());
    recorded.push_back(grad_enabled());
    return in * in;
  };
  Tensor x = leaf({2});
  Tensor y;
  {
    const FlushDenormals guard;
    y = checkpoint(f, x);
  }
  const unsigned outside = detail::float_mode();
  {
    const NoGrad guard;
    y.backward();
    CHECK(!grad_enabled());
  }
  CHECK(modes[0] == modes[1]);
  CHECK(recorded == std::vector<bool>{true, true});
  CHECK(detail::float_mode() == outside);
}

TEST_CASE("a chain cut into pieces takes the memory of the pieces' ends and of one piece") {
  constexpr std::int64_t size = 1 << 18;
  constexpr std::int64_t bytes = size * 4;
  std::int64_t peak = 0;
  const auto watched = [&](Tensor y) {
    empty_cache();
    peak = std::max(peak, memory_stats().bytes_from_system);
    return y;
  };
  const auto piece = [&](Tensor y) {
    for (int i = 0; i < 8; ++i) y = watched(tanh(y));
    return y;
  };
  const auto highest = [&](bool cut) {
    Tensor x = ones({size}, {.requires_grad = true});
    empty_cache();
    const std::int64_t before = memory_stats().bytes_from_system;
    peak = 0;
    Tensor y = x;
    for (int i = 0; i < 8; ++i) y = cut ? checkpoint(piece, y) : piece(y);
    sum(y).backward();
    return (peak - before) / bytes;
  };
  CHECK(highest(false) >= 63);
  CHECK(highest(true) <= 8 + 8 + 4);
}

TEST_CASE("with retain_graph too, one piece at a time is held") {
  constexpr std::int64_t size = 1 << 18;
  Tensor x = ones({size}, {.requires_grad = true});
  std::int64_t peak = 0;
  const auto piece = [&](Tensor y) {
    for (int i = 0; i < 8; ++i) {
      y = tanh(y);
      empty_cache();
      peak = std::max(peak, memory_stats().bytes_from_system);
    }
    return y;
  };
  Tensor y = x;
  for (int i = 0; i < 8; ++i) y = checkpoint(piece, y);
  empty_cache();
  const std::int64_t before = memory_stats().bytes_from_system;
  peak = 0;
  y.backward(ones({size}), {.retain_graph = true});
  CHECK((peak - before) / (size * 4) <= 8 + 4);
  y.backward(ones({size}));
}

TEST_CASE("an input that was changed in place is found") {
  Tensor x = leaf({2});
  Tensor data = tensor({3}, {.dtype = Dtype::float64});
  const Tensor y = checkpoint([](const List& in) { return in[0] * in[1]; }, {x, data});
  data.add_(1);
  CHECK_THROWS_AS(y.backward(), GraphError);
  CHECK(!x.grad().defined());
}

TEST_CASE("a function that gives something else the second time is refused") {
  Tensor x = leaf({2, 3});
  int runs = 0;
  const auto shrinks = [&](const Tensor& in) { return ++runs == 1 ? in * 2 : sum(in * 2); };
  const Tensor y = checkpoint(shrinks, x, Where("user.cpp", 5));
  const auto message = [](const Tensor& of) -> std::string {
    try {
      sum(of).backward();
    } catch (const GraphError& error) {
      return error.what();
    }
    return "nothing was thrown";
  };
  CHECK(message(y) == "checkpoint: the function gave float64 [] when it ran again, float64 [2] before (user.cpp:5)");
  runs = 0;
  const auto fewer = [&](const List& in) { return ++runs == 1 ? List{in[0] * 2, in[0] * 3} : List{in[0] * 2}; };
  CHECK(message(checkpoint(fewer, {x}, Where("user.cpp", 6))[0]) ==
        "checkpoint: the function gave 1 tensors when it ran again, 2 before (user.cpp:6)");
  CHECK(thrown<ValueError>([&] { checkpoint(shrinks, Tensor()); }) == "checkpoint: input 0 is undefined");
  CHECK(thrown<ValueError>([&] { checkpoint([](const Tensor&) { return Tensor(); }, x); }) ==
        "checkpoint: output 0 is undefined");
}

TEST_CASE("an exception in either run leaves all usable") {
  Tensor x = leaf({2});
  Tensor w = leaf({3});
  int runs = 0;
  int throws_in = 1;
  const auto f = [&](const Tensor& in) {
    rand({4});
    if (++runs == throws_in) throw std::runtime_error("no");
    return in * w;
  };
  manual_seed(1);
  CHECK_THROWS_AS(checkpoint(f, x), std::runtime_error);
  CHECK(grad_enabled());
  runs = 0;
  throws_in = 2;
  const Tensor y = checkpoint(f, x) + w;
  const auto offset = default_generator().offset();
  CHECK_THROWS_AS(y.backward({.retain_graph = true}), std::runtime_error);
  CHECK(default_generator().offset() == offset);
  CHECK(!w.grad().defined());
  y.backward();
  CHECK(numbers(w.grad()) == std::vector<double>{3});
  CHECK(numbers(x.grad()) == std::vector<double>{3});
}

TEST_CASE("a long chain of pieces runs back and is freed") {
  Tensor x = leaf({1});
  Tensor y = x;
  for (int i = 0; i < 20'000; ++i) y = checkpoint([](const Tensor& in) { return in * 1.0; }, y);
  sum(y).backward();
  CHECK(numbers(x.grad()) == std::vector<double>{1});
}

TEST_CASE("an anomaly inside names the operation and its line") {
  Tensor x = leaf({0});
  int line = 0;
  const auto f = [&](const Tensor& in) {
    line = __LINE__ + 1;
    return sqrt(in);
  };
  const Tensor y = checkpoint(f, x);
  const AnomalyMode guard;
  std::string message;
  try {
    y.backward();
  } catch (const GraphError& error) {
    message = error.what();
  }
  CHECK(message == "anomaly: the backward of sqrt gave inf for input 0: element [0] (checkpoint_test.cpp:" +
                       std::to_string(line) + ")");
}
