// The fully connected layer and Sequential.
#include "models.h"

#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/nn/activations.h>
#include <gradus/nn/observer.h>
#include <gradus/nn/sequential.h>

#include <doctest/doctest.h>

#include <cmath>

using namespace gradus;

namespace {

struct Watch : nn::Observer {
  void before(nn::Module& /*module*/, const Tensor& /*x*/) override {}
  void after(nn::Module& module, const Tensor& /*x*/, const Tensor& /*y*/) override {
    seen += module.type_name() + " ";
  }
  std::string seen;
};

}  // namespace

TEST_CASE("Linear computes x weight^T + bias") {
  nn::Linear layer(2, 3, {.dtype = Dtype::float64});
  layer.weight.requires_grad_(false).copy_(tensor({{1, 2}, {3, 4}, {5, 6}}));
  layer.bias.requires_grad_(false).copy_(tensor({10, 20, 30}));
  const Tensor y = layer(tensor({{1, 1}, {2, -1}}, {.dtype = Dtype::float64}));
  CHECK(equal(y, tensor({{13, 27, 41}, {10, 22, 34}}, {.dtype = Dtype::float64})));
  CHECK(layer(ones({5, 4, 2}, {.dtype = Dtype::float64})).shape() == Shape{5, 4, 3});
  CHECK(layer(ones({0, 2}, {.dtype = Dtype::float64})).shape() == Shape{0, 3});
}

TEST_CASE("Linear starts uniform in +-1/sqrt(in), weight and bias") {
  manual_seed(3);
  nn::Linear layer(100, 400);
  const double bound = 0.1;
  for (const Tensor& tensor : {layer.weight, layer.bias}) {
    CHECK(max(abs(tensor)).item<double>() <= bound);
    CHECK(max(tensor).item<double>() > 0.97 * bound);
    CHECK(min(tensor).item<double>() < -0.97 * bound);
  }
  CHECK(std::abs(mean(layer.weight).item<double>()) < 0.002);
  CHECK(var(layer.weight).item<double>() == doctest::Approx(bound * bound / 3).epsilon(0.02));
}

TEST_CASE("Linear's first values come from the generator it is given") {
  Generator one(7);
  Generator two(7);
  const nn::Linear a(5, 4, {.generator = &one});
  const nn::Linear b(5, 4, {.generator = &two});
  CHECK(equal(a.weight, b.weight));
  CHECK(equal(a.bias, b.bias));
  CHECK_FALSE(equal(nn::Linear(5, 4, {.generator = &one}).weight, a.weight));
}

TEST_CASE("Linear refuses sizes and dtypes that make no sense") {
  CHECK(message_of([] { nn::Linear(-1, 2); }) == "Linear: sizes must not be negative: -1 to 2 (here)");
  CHECK(message_of([] { nn::Linear(1, 2, {.dtype = Dtype::int64}); }) ==
        "Linear: parameters must be floating, not int64 (here)");
}

TEST_CASE("Sequential runs its layers in order and numbers them") {
  manual_seed(1);
  nn::Sequential net(nn::Linear(4, 3), nn::Tanh{}, nn::Linear(3, 2, {.bias = false}));
  CHECK(names_of(net.parameters()) == std::vector<std::string>{"0.weight", "0.bias", "2.weight"});
  const Tensor x = randn({5, 4});
  auto& first = net.at<nn::Linear>(0);
  auto& last = net.at<nn::Linear>(2);
  CHECK(allclose(net(x), linear(tanh(linear(x, first.weight, first.bias)), last.weight), 1e-6, 1e-7));
  CHECK(net.size() == 3);
  CHECK(equal(nn::Sequential()(x), x));
  CHECK(message_of([&] { net.at(3); }) == "Sequential: layer 3 is outside of 3 layers (here)");
  CHECK(message_of([&] { net.at<nn::Linear>(1); }) == "Sequential: layer 1 is of another type: Tanh (here)");
}

TEST_CASE("a copied Sequential shares tensors, a cloned one does not") {
  nn::Sequential net(nn::Linear(2, 2), nn::ReLU{});
  nn::Sequential copy = net;
  nn::Sequential own = clone(net);
  auto& layer = net.at<nn::Linear>(0);
  CHECK(&copy.at(0) != &net.at(0));
  CHECK(copy.at<nn::Linear>(0).weight.is_same(layer.weight));
  CHECK_FALSE(own.at<nn::Linear>(0).weight.is_same(layer.weight));
  CHECK(equal(own.at<nn::Linear>(0).weight, layer.weight));
  copy.eval();
  CHECK(net.at(0).training());
}

TEST_CASE("Sequentials nest") {
  nn::Sequential net(nn::Sequential(nn::Linear(2, 2), nn::ReLU{}), nn::Sequential(nn::Linear(2, 1)));
  CHECK(names_of(net.parameters()) == std::vector<std::string>{"0.0.weight", "0.0.bias", "1.0.weight", "1.0.bias"});
}

TEST_CASE("the fused activation gives the bits of the separate one, and its gradients") {
  manual_seed(5);
  const auto check = [](auto activation, Dtype dtype) {
    nn::Sequential net(nn::Linear(17, 23, {.dtype = dtype}), activation);
    const Tensor x = randn({9, 17}, {.dtype = dtype});
    const Tensor fused = net(x);
    CHECK(std::string(fused.grad_fn()) == "linear");
    sum(square(fused)).backward();
    const Tensor fused_gradient = net.at<nn::Linear>(0).weight.grad();
    net.zero_grad();
    const Watch watch;  // someone looks: not fused
    const Tensor separate = net(x);
    sum(square(separate)).backward();
    CHECK(watch.seen.rfind("Linear ", 0) == 0);
    const double tolerance = dtype == Dtype::float64 ? 1e-14 : 1e-6;
    CHECK(equal(fused, separate));
    CHECK(allclose(fused_gradient, net.at<nn::Linear>(0).weight.grad(), 10 * tolerance, 10 * tolerance));
  };
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    check(nn::ReLU{}, dtype);
    check(nn::Tanh{}, dtype);
    check(nn::Sigmoid{}, dtype);
  }
}

TEST_CASE("a class derived from an activation is not fused away") {
  struct Shifted : nn::ReLU {
    Tensor forward(const Tensor& x) override { return relu(x) + 1; }
  };
  nn::Sequential net(nn::Linear(2, 2), Shifted{});
  CHECK(min(net(ones({1, 2}))).item<double>() >= 1);
}

TEST_CASE("activations are found by name, alias and nearest name") {
  const Tensor x = tensor({-2, -0.5, 0, 1}, {.dtype = Dtype::float64});
  CHECK(equal(nn::make_activation("identity")(x), x));
  CHECK(equal(nn::make_activation("sigmoid")(x), sigmoid(x)));
  CHECK(equal(nn::make_activation("logistic")(x), sigmoid(x)));
  CHECK(equal(nn::make_activation("tanh")(x), tanh(x)));
  CHECK(equal(nn::make_activation("relu")(x), relu(x)));
  CHECK(equal(nn::make_activation("softplus")(x), softplus(x)));
  for (const Description& description : nn::activations()) {
    CHECK_FALSE(description.summary.empty());
    CHECK(nn::make_activation(description.name)(x).shape() == x.shape());
  }
  CHECK(message_of([] { nn::make_activation("tahn"); }) ==
        "make_activation: activation \"tahn\" is unknown; did you mean tanh? (here)");
}
