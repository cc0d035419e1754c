// Operations with several outputs: what vjp is given, what is kept, and which outputs take part.
#include "thrown.h"

#include <gradus/core/apply.h>
#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>
#include <gradus/core/storage.h>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace gradus;

namespace {

// Where the gradients of the outputs came from, in the last vjp that ran.
std::vector<bool> seen;

Tensor or_zeros(const Tensor& g, const Tensor& like) { return g.defined() ? g : zeros_like(like); }

// A user's operation that keeps its inputs: radius and angle to x and y.
struct Polar {
  static constexpr auto name = "polar";
  std::array<Tensor, 2> forward(const Tensor& radius, const Tensor& angle) const {
    return {radius * cos(angle), radius * sin(angle)};
  }
  Gradients<2> vjp(const std::array<Tensor, 2>& g, const Inputs<2>& in) const {
    seen = {g[0].defined(), g[1].defined()};
    const Tensor gx = or_zeros(g[0], in[0]);
    const Tensor gy = or_zeros(g[1], in[0]);
    const Tensor c = cos(in[1]);
    const Tensor s = sin(in[1]);
    return {gx * c + gy * s, in[0] * (gy * c - gx * s)};
  }
};

// One that keeps its outputs: exp(x), exp(-x), and which is larger, as integers.
struct Exponentials {
  static constexpr auto name = "exponentials";
  std::array<Tensor, 3> forward(const Tensor& x) const { return {exp(x), exp(-x), to(x > 0, Dtype::int64)}; }
  Tensor vjp(const std::array<Tensor, 3>& g, Outputs<3> out) const {
    seen = {g[0].defined(), g[1].defined(), g[2].defined()};
    return or_zeros(g[0], out[0]) * out[0] - or_zeros(g[1], out[1]) * out[1];
  }
};

// One that keeps both: x^2 and 1/x.
struct Powers {
  static constexpr auto name = "powers";
  std::array<Tensor, 2> forward(const Tensor& x) const { return {square(x), reciprocal(x)}; }
  Tensor vjp(const std::array<Tensor, 2>& g, const Inputs<1>& in, Outputs<2> out) const {
    return or_zeros(g[0], out[0]) * 2 * in[0] - or_zeros(g[1], out[1]) * square(out[1]);
  }
};

// Ones that keep nothing: sum and difference, of two inputs, that broadcast.
struct SumAndDifference {
  static constexpr auto name = "sum_and_difference";
  static constexpr bool broadcasts = true;
  std::array<Tensor, 2> forward(const Tensor& a, const Tensor& b) const { return {a + b, a - b}; }
  Gradients<2> vjp(const std::array<Tensor, 2>& g, const Needs<2>& needs) const {
    if (!g[0].defined()) return {g[1], needs[1] ? -g[1] : Tensor()};
    if (!g[1].defined()) return {g[0], g[0]};
    return {g[0] + g[1], needs[1] ? g[0] - g[1] : Tensor()};
  }
};

struct Halves {
  static constexpr auto name = "halves";
  std::array<Tensor, 2> forward(const Tensor& x) const { return {narrow(x, 0, 0, 1), narrow(x, 0, 1, 1)}; }
  Tensor vjp(const std::array<Tensor, 2>& g) const {
    const Tensor zero = zeros({1}, {.dtype = Dtype::float64});
    return cat({or_zeros(g[0], zero), or_zeros(g[1], zero)});
  }
};

Tensor leaf(const Values& values) { return tensor(values, {.dtype = Dtype::float64, .requires_grad = true}); }

template <class F>
void check_derivatives(const F& f, const std::vector<Tensor>& inputs) {
  const GradcheckResult first = gradcheck(f, inputs);
  CHECK_MESSAGE(first.passed, first.explanation);
  const GradcheckResult second = gradgradcheck(f, inputs);
  CHECK_MESSAGE(second.passed, second.explanation);
}

using List = const std::vector<Tensor>&;

}  // namespace

TEST_CASE("operations with several outputs are differentiated like any other") {
  const std::vector<Tensor> pair = {leaf({0.5, 2.0}), leaf({0.3, -1.1})};
  check_derivatives(
      [](List in) {
        const auto [x, y] = apply(Polar{}, in[0], in[1], Where::here());
        return x * y + x;
      },
      pair);
  check_derivatives([](List in) { return apply(Polar{}, in[0], in[1], Where::here())[1]; }, pair);
  check_derivatives(
      [](List in) {
        const auto [up, down, larger] = apply(Exponentials{}, in[0], Where::here());
        return up * down * down;
      },
      {pair[0]});
  check_derivatives(
      [](List in) {
        const auto [squared, inverted] = apply(Powers{}, in[0], Where::here());
        return squared * inverted + inverted;
      },
      {pair[0]});
  check_derivatives(
      [](List in) {
        const auto [total, difference] = apply(SumAndDifference{}, in[0], in[1], Where::here());
        return total * difference * difference;
      },
      {leaf({{1.0, 2.0}, {3.0, 5.0}}), pair[1]});
  check_derivatives(
      [](List in) {
        const auto [head, tail] = apply(Halves{}, in[0], Where::here());
        return exp(head) * tail;
      },
      {pair[0]});
}

TEST_CASE("gradients are undefined for outputs that nothing came to") {
  const Tensor radius = leaf({2.0});
  const Tensor angle = leaf({0.5});
  const auto [x, y] = apply(Polar{}, radius, angle, Where::here());
  CHECK(std::string(x.grad_fn()) == "polar");
  CHECK(std::string(y.grad_fn()) == "polar");
  sum(x).backward({.retain_graph = true});
  CHECK(seen == std::vector<bool>{true, false});
  sum(y).backward({.retain_graph = true});
  CHECK(seen == std::vector<bool>{false, true});
  sum(x * y).backward();
  CHECK(seen == std::vector<bool>{true, true});
}

TEST_CASE("outputs that are not floating have no gradients") {
  const auto [up, down, larger] = apply(Exponentials{}, leaf({0.5, -1.0}), Where::here());
  CHECK(up.requires_grad());
  CHECK(down.requires_grad());
  CHECK(!larger.requires_grad());
  CHECK(larger.to_vector<std::int64_t>() == std::vector<std::int64_t>{1, 0});
  sum(up + down).backward();
  CHECK(seen == std::vector<bool>{true, true, false});
}

TEST_CASE("nothing is recorded where no gradient is wanted") {
  const auto plain = apply(Polar{}, tensor({1.0}), tensor({2.0}), Where::here());
  CHECK(!plain[0].requires_grad());
  const NoGrad guard;
  const auto unrecorded = apply(Polar{}, leaf({1.0}), leaf({2.0}), Where::here());
  CHECK(!unrecorded[1].requires_grad());
}

TEST_CASE("a saved output that was changed in place is found, whichever it is") {
  for (const std::size_t changed : {0U, 1U}) {
    const int line = __LINE__ + 1;
    auto outputs = apply(Exponentials{}, leaf({0.5, -1.0}), Where::here());
    const Tensor loss = sum(outputs[0]) + sum(outputs[1]);
    {
      const NoGrad guard;
      outputs[changed].detach().add_(1.0);
    }
    std::string message;
    try {
      loss.backward();
    } catch (const GraphError& error) {
      message = error.what();
    }
    CHECK(message ==
          "backward: a tensor that exponentials needs for its gradient was changed in place: shape [2], version 1, "
          "saved at version 0 (apply_test.cpp:" +
              std::to_string(line) + ")");
  }
}

TEST_CASE("a second backward through several outputs is refused unless the graph was retained") {
  const std::string line = std::to_string(__LINE__ + 1);
  const auto outputs = apply(Exponentials{}, leaf({0.5}), Where::here());
  sum(outputs[0]).backward();
  CHECK(thrown<GraphError>([&] { sum(outputs[1]).backward(); }) ==
        "backward: the graph was already freed by an earlier backward, at exponentials (apply_test.cpp:" + line +
            "); pass {.retain_graph = true} to that one");
}

TEST_CASE("hooks and retain_grad work on each output") {
  auto outputs = apply(Polar{}, leaf({2.0}), leaf({0.0}), Where::here());
  outputs[1].retain_grad();
  double at_x = 0;
  outputs[0].register_hook([&](const Tensor& g) { at_x = g.item<double>(); });
  sum(outputs[0] * 3 + outputs[1] * 5).backward();
  CHECK(at_x == 3);
  CHECK(outputs[1].grad().item<double>() == 5);
}

TEST_CASE("an output is kept alive by its node only as long as something else needs that") {
  const auto round = [] {
    const Tensor x = leaf({0.5, -1.0});
    const auto outputs = apply(Exponentials{}, x, Where::here());
    const Tensor first = grad(sum(outputs[0] * outputs[1] * outputs[1]), x, {.create_graph = true});
    sum(first).backward();
  };
  round();
  round();
  const std::int64_t before = memory_stats().system_allocations;
  for (int i = 0; i < 100; ++i) round();
  CHECK(memory_stats().system_allocations == before);
}
