// The probe against numbers worked out by hand, and its promise to change nothing.
#include "models.h"

#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/nn/activations.h>
#include <gradus/nn/probe.h>
#include <gradus/nn/sequential.h>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace gradus;

namespace {

// y = relu(x W1^T) W2^T with W1 = [[1, 0], [0, -1]], W2 = [[3, 4]], in float64.
struct Small : nn::Module {
  nn::Linear first{2, 2, {.bias = false, .dtype = Dtype::float64}};
  nn::ReLU relu;
  nn::Linear second{2, 1, {.bias = false, .dtype = Dtype::float64}};

  Small() {
    const NoGrad guard;
    first.weight.copy_(tensor({{1, 0}, {0, -1}}));
    second.weight.copy_(tensor({{3, 4}}));
  }
  Tensor forward(const Tensor& x) override { return second(relu(first(x))); }
  void members(nn::Members& m) override { m("first", first)("relu", relu)("second", second); }
};

const Tensor& sample() {
  static const Tensor x = tensor({{2, 5}}, {.dtype = Dtype::float64});
  return x;
}

}  // namespace

TEST_CASE("the probe's numbers are those worked out by hand") {
  Small model;
  nn::Probe probe(model);
  // z1 = (2, -5), h = (2, 0), y = 6, L = y^2: dL/dy = 12, dL/dh = (36, 48), dL/dz1 = (36, 0).
  sum(square(model(sample()))).backward();
  REQUIRE(probe.rows().size() == 3);
  const nn::ProbeRow& first = probe.rows()[0];
  CHECK(first.step == 0);
  CHECK(first.layer == "first");
  CHECK(first.type == "Linear");
  CHECK(first.call == 0);
  CHECK(first.output.norm == doctest::Approx(std::sqrt(29.0)));
  CHECK(first.output.rms() == doctest::Approx(std::sqrt(14.5)));
  CHECK(first.output.largest == 5);
  CHECK(first.gradient.norm == doctest::Approx(36));
  CHECK(first.gradient.zeros == 1);
  CHECK(first.gradient.count == 2);
  CHECK(first.weight.norm == doctest::Approx(std::sqrt(2.0)));
  CHECK(first.weight_gradient.norm == doctest::Approx(36 * std::sqrt(29.0)));  // rank one: |delta| |x|
  const nn::ProbeRow& relu = probe.rows()[1];
  CHECK(relu.layer == "relu");
  CHECK(relu.output.norm == 2);
  CHECK(relu.output.zeros == 1);
  CHECK(relu.gradient.norm == doctest::Approx(60));
  CHECK(relu.weight.count == 0);
  CHECK(relu.weight_gradient.count == 0);
  const nn::ProbeRow& second = probe.rows()[2];
  CHECK(second.output.norm == 6);
  CHECK(second.gradient.norm == 12);
  CHECK(second.weight_gradient.norm == doctest::Approx(24));
}

TEST_CASE("steps count forward passes; every n-th is recorded; clear forgets") {
  Small model;
  nn::Probe probe(model, {.every = 2});
  for (int i = 0; i < 4; ++i) {
    model.zero_grad();
    sum(model(sample())).backward();
  }
  REQUIRE(probe.rows().size() == 6);
  CHECK(probe.rows()[2].step == 0);
  CHECK(probe.rows()[3].step == 2);
  CHECK(probe.last().size() == 3);
  CHECK(probe.last()[0].step == 2);
  CHECK(probe.last()[0].gradient.norm == doctest::Approx(3));
  const Tensor late = sum(model(sample()));
  probe.clear();
  CHECK(probe.rows().empty());
  CHECK(probe.last().empty());
  late.backward();  // its rows are forgotten
  model(sample());
  CHECK(probe.rows().empty());  // step 5 of every 2
  model(sample());
  CHECK(probe.rows()[0].step == 6);
  CHECK(message_of([&] { nn::Probe(model, {.every = 0}); }) == "Probe: every must be at least 1, got 0 (here)");
}

TEST_CASE("a layer that runs twice in a step has a row for each run") {
  struct Twice : nn::Module {
    nn::Linear layer{2, 2, {.dtype = Dtype::float64}};
    Tensor forward(const Tensor& x) override { return layer(tanh(layer(x))); }
    void members(nn::Members& m) override { m("layer", layer); }
  };
  Twice model;
  nn::Probe probe(model);
  sum(model(sample())).backward();
  REQUIRE(probe.rows().size() == 2);
  CHECK(probe.rows()[0].call == 0);
  CHECK(probe.rows()[1].call == 1);
  CHECK(probe.rows()[0].gradient.count == 2);
  CHECK(probe.rows()[1].gradient.norm == doctest::Approx(std::sqrt(2.0)));
  CHECK(probe.rows()[0].weight_gradient.count == 0);
  CHECK(probe.rows()[1].weight_gradient.norm == doctest::Approx(nn::magnitude(model.layer.weight.grad()).norm));
}

TEST_CASE("a probe changes no number, sees inside Sequential, and leaves no trace") {
  manual_seed(8);
  nn::Sequential model(nn::Linear(6, 5), nn::Tanh{}, nn::Linear(5, 4), nn::ReLU{}, nn::Linear(4, 1));
  const Tensor x = randn({7, 6});
  const Tensor plain = model(x);
  sum(square(plain)).backward();
  std::vector<Tensor> gradients;
  for (const Parameter& parameter : model.parameters()) gradients.push_back(parameter.tensor.grad());
  model.zero_grad();
  {
    nn::Probe probe(model);
    const Tensor probed = model(x);
    CHECK(allclose(probed, plain, 1e-6, 1e-7));
    sum(square(probed)).backward();
    const auto parameters = model.parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      CHECK(allclose(parameters[i].tensor.grad(), gradients[i], 1e-5, 1e-7));
    }
    std::string layers;
    for (const nn::ProbeRow& row : probe.rows()) layers += row.layer + ":" + row.type + " ";
    CHECK(layers == "0:Linear 1:Tanh 2:Linear 3:ReLU 4:Linear ");
    CHECK(probe.rows()[2].weight_gradient.norm ==
          doctest::Approx(nn::magnitude(model.at<nn::Linear>(2).weight.grad()).norm));
  }
  CHECK(equal(model(x), plain));
}

TEST_CASE("other models and NoGrad passes are told apart") {
  Small model;
  Small other;
  nn::Probe probe(model);
  other(sample());
  CHECK(probe.rows().empty());
  {
    const NoGrad guard;
    model(sample());
  }
  REQUIRE(probe.rows().size() == 3);
  CHECK(probe.rows()[0].output.count == 2);
  CHECK(probe.rows()[0].gradient.count == 0);
}

TEST_CASE("a graph may outlive its probe") {
  Small model;
  Tensor loss;
  {
    const nn::Probe probe(model);
    loss = sum(model(sample()));
  }
  loss.backward();
  CHECK(model.first.weight.grad().defined());
}

TEST_CASE("a parameter that was exchanged is followed") {
  Small model;
  nn::Probe probe(model);
  sum(model(sample())).backward();
  model.to(Dtype::float32);
  sum(model(ones({1, 2}))).backward();
  CHECK(probe.rows()[3].weight_gradient.count == 4);
  CHECK(probe.rows()[3].weight_gradient.norm == doctest::Approx(3 * std::sqrt(2.0)));
}

TEST_CASE("magnitudes neither overflow nor vanish, and count zeros and what is not finite") {
  const TensorOptions in_float64{.dtype = Dtype::float64};
  CHECK(nn::magnitude(tensor({3e200, 4e200}, in_float64)).norm == doctest::Approx(5e200));
  CHECK(nn::magnitude(tensor({3e-200, 4e-200}, in_float64)).norm == doctest::Approx(5e-200));
  CHECK(nn::magnitude(tensor({3e-40, 4e-40})).norm == doctest::Approx(5e-40));
  CHECK(nn::magnitude(full({1000000}, 3e38)).norm == doctest::Approx(3e41));
  const nn::Magnitude some = nn::magnitude(tensor({0, -2, 0, 0}));
  CHECK(some.zeros == 3);
  CHECK(some.count == 4);
  CHECK(some.largest == 2);
  CHECK(some.norm == 2);
  CHECK(some.rms() == 1);
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(nn::magnitude(tensor({1, infinity})).norm == infinity);
  CHECK(nn::magnitude(tensor({1, infinity})).not_finite == 1);
  CHECK(std::isnan(nn::magnitude(tensor({std::nan(""), infinity})).norm));
  CHECK(nn::magnitude(zeros({3})).norm == 0);
  CHECK(nn::magnitude(zeros({0})).rms() == 0);
  CHECK(nn::magnitude(tensor({3, 4})).norm == 5);
  CHECK(nn::magnitude(t(tensor({{1, 2}, {2, 4}}))).norm == 5);
}
