// AnomalyMode: the first NaN or infinity, forward and backward, is named with its operation and the user's line.
#include "../thrown.h"

#include <gradus/core/anomaly_mode.h>
#include <gradus/core/apply.h>
#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <thread>

using namespace gradus;

namespace {

const double infinity = std::numeric_limits<double>::infinity();

// Its gradient is NaN, and so is what it computes on the way, though not its result.
struct Bad {
  static constexpr auto name = "bad";
  Tensor forward(const Tensor& x) const { return gradus::where(x > 0, x, log(x * 0) * 0); }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& /*in*/) const { return {g, g * std::nan("")}; }
  Tensor forward(const Tensor& x, const Tensor& /*y*/) const { return forward(x); }
};

std::string message_of(const auto& f) {
  try {
    f();
  } catch (const GraphError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

std::string at(int line) { return " (anomaly_test.cpp:" + std::to_string(line) + ")"; }

}  // namespace

TEST_CASE("an operation that gives an infinity or NaN is named, with the element and the line") {
  const Tensor x = tensor({1.0, 2.0, 0.0});
  const AnomalyMode guard;
  CHECK(thrown<GraphError>([&] { log(x); }) == "anomaly: log gave -inf in its forward pass: element [2]");
  CHECK(thrown<GraphError>([&] { sqrt(x - 1.5); }) == "anomaly: sqrt gave nan in its forward pass: element [0]");
  CHECK(thrown<GraphError>([&] {
          1 / reshape(x, {3, 1});
        }) == "anomaly: div gave inf in its forward pass: element [2, 0]");
  CHECK(thrown<GraphError>([&] { sum(exp(x * 1000)); }) == "anomaly: exp gave inf in its forward pass: element [0]");
  CHECK(thrown<GraphError>([&] {
          cat({tensor({1.0}), tensor({infinity})});
        }) == "anomaly: cat gave inf in its forward pass: element [1]");
  CHECK(thrown<GraphError>([&] { Tensor(clone(x)).div_(0.0); }) ==
        "anomaly: div_ gave inf in its forward pass: element [0]");
}

TEST_CASE("a computation that leaves no NaN, and integers, pass") {
  const AnomalyMode guard;
  Tensor x = tensor({1.0, 2.0}, {.requires_grad = true});
  sum(log(x) * tanh(x)).backward();
  CHECK(x.grad().defined());
  CHECK(equal(arange(2) + 1, arange(3)[2] + arange(2) - 1));
}

TEST_CASE("a gradient that is not finite is put down to the operation whose backward gave it") {
  const Tensor x = tensor({0.0, 1.0}, {.requires_grad = true});
  const int line = __LINE__ + 1;
  const Tensor y = sqrt(x);  // derivative 1/0 at 0
  const Tensor loss = sum(y);
  const AnomalyMode guard;
  CHECK(message_of([&] { loss.backward(); }) ==
        "anomaly: the backward of sqrt gave inf for input 0: element [0]" + at(line));
}

TEST_CASE("the input is numbered, and what an operation computes on the way is its own affair") {
  const AnomalyMode guard;
  const Tensor x = tensor({1.0, -1.0}, {.requires_grad = true});
  const Tensor y = tensor({1.0, 1.0}, {.requires_grad = true});
  CHECK(message_of([&] { apply(Bad{}, x, y, Where("user.cpp", 7)); }) ==
        "anomaly: bad gave nan in its forward pass: element [1] (user.cpp:7)");
  const Tensor z = apply(Bad{}, abs(x), y, Where("user.cpp", 8));
  CHECK(message_of([&] { sum(z).backward(); }) ==
        "anomaly: the backward of bad gave nan for input 1: element [0] (user.cpp:8)");
}

TEST_CASE("masked infinities inside a vjp are no anomaly") {
  const AnomalyMode guard;
  Tensor x = tensor({0.0, 2.0}, {.requires_grad = true});
  sum(pow(x, 0.0)).backward();
  CHECK(x.grad().to_vector<float>() == std::vector<float>{0, 0});
}

TEST_CASE("a gradient that came from outside is put down to nobody's backward") {
  Tensor x = tensor({1.0}, {.requires_grad = true});
  const int line = __LINE__ + 1;
  const Tensor y = x * 2;
  const AnomalyMode guard;
  CHECK(message_of([&] { y.backward(tensor({infinity}), {.retain_graph = true}); }) ==
        "anomaly: the gradient that reached mul is inf: element [0]" + at(line));
  x.register_hook([](const Tensor& g) { return g * std::nan(""); });
  const int call = __LINE__ + 1;
  const std::string message = message_of([&] { y.backward(); });
  CHECK(message == "anomaly: the gradient that reached a leaf is nan: element [0]" + at(call));
}

TEST_CASE("a gradient of a gradient names the line of the first operation") {
  const Tensor x = tensor({0.0}, {.dtype = Dtype::float64, .requires_grad = true});
  const int line = __LINE__ + 1;
  const Tensor y = pow(x, 1.5);  // the second derivative is infinite at 0
  const Tensor gradient = grad(sum(y), x, {.create_graph = true});
  const AnomalyMode guard;
  const std::string message = message_of([&] { sum(gradient).backward(); });
  CHECK(message.rfind("anomaly: the backward of ", 0) == 0);
  CHECK(message.find(at(line)) != std::string::npos);
}

TEST_CASE("an error names the line of the outermost call") {
  const Tensor x = tensor({0.0}, {.requires_grad = true});
  Tensor y;
  {
    const WhereScope scope(Where("train.cpp", 41));
    y = sqrt(x);
  }
  const AnomalyMode guard;
  CHECK(message_of([&] { sum(y).backward(); }) ==
        "anomaly: the backward of sqrt gave inf for input 0: element [0] (train.cpp:41)");
}

TEST_CASE("the mode nests, can be switched off inside, ends with its scope and holds for its thread") {
  const Tensor zero = tensor({0.0});
  {
    const AnomalyMode guard;
    { const AnomalyMode inner; }
    {
      const AnomalyMode off(false);
      CHECK_NOTHROW(log(zero));
    }
    CHECK_THROWS_AS(log(zero), GraphError);
    bool threw = false;
    std::thread([&] {
      try {
        log(zero);
      } catch (const Error&) {
        threw = true;
      }
    }).join();
    CHECK(!threw);
  }
  CHECK_NOTHROW(log(zero));
}

TEST_CASE("after an anomaly the graph and the modes are as before") {
  const Tensor x = tensor({0.0}, {.requires_grad = true});
  const Tensor y = sum(sqrt(x));
  {
    const AnomalyMode guard;
    CHECK_THROWS_AS(y.backward({.retain_graph = true}), GraphError);
    CHECK_THROWS_AS(log(x), GraphError);
    CHECK(grad_enabled());
    CHECK_THROWS_AS(log(x), GraphError);
  }
  y.backward();
  CHECK(x.grad().item() == infinity);
}
