// The nets of the laboratory against the theory that describes them.
#include <gradus/bench/gradients/deep_net.h>
#include <gradus/bench/gradients/experiment.h>
#include <gradus/core/error.h>
#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

namespace gradus::bench {
namespace {

TEST_CASE("the layer of each activation computes its value and its slope") {
  for (const Nonlinearity& phi : nonlinearities()) {
    const std::vector<double> points{-7.3, -1.7, -0.4, 0.3, 0.9, 2.6, 11.0};
    const Tensor x = tensor(points, {7}, {.dtype = Dtype::float64, .requires_grad = true});
    const Tensor y = phi.layer(x);
    sum(y).backward();
    const auto values = y.to_vector<double>(), slopes = x.grad().to_vector<double>();
    for (std::size_t i = 0; i < points.size(); ++i) {
      CAPTURE(phi.name);
      CAPTURE(points[i]);
      CHECK(values[i] == doctest::Approx(phi.value(points[i])).epsilon(1e-10));
      CHECK(slopes[i] == doctest::Approx(phi.slope(points[i])).epsilon(1e-10));
    }
  }
}

TEST_CASE("weights start with the variance that the theory counts on") {
  for (const WeightStart& start : weight_starts()) {
    CAPTURE(start.name);
    Generator generator(3);
    DeepNet net({.depth = 2, .width = 200, .init = start.name, .gain = 1.5}, 100, 10, generator);
    const Parameters parameters = net.parameters();
    REQUIRE(parameters[0].name == "input.weight");
    REQUIRE(parameters[2].name == "blocks.0.weight");
    CHECK(mean(square(parameters[0].tensor)).item<double>() ==
          doctest::Approx(2.25 * start.variance(100, 200)).epsilon(start.orthogonal ? 0.51 : 0.05));
    CHECK(mean(square(parameters[2].tensor)).item<double>() ==
          doctest::Approx(2.25 * start.variance(200, 200)).epsilon(0.03));
  }
}

// R of a random net on random inputs, in float64 and without training.
double measured_ratio(const DeepNetOptions& options, std::int64_t seed, double& predicted, double& band) {
  Generator inputs(static_cast<std::uint64_t>(1000 + seed));
  // Labels that differ: saturated logits that name one class for all samples still leave an error.
  const TensorDataset data(randn({4, options.width}, {.generator = &inputs}), arange(4));
  const Outcome outcome =
      run({.net = options, .training = {.epochs = 0, .batch = 4}, .seed = seed}, {data, data}, [] { return true; });
  predicted = outcome.theory.front().log10_typical;
  band = outcome.theory.front().log10_band;
  REQUIRE(outcome.start().log10_ratio().has_value());
  return *outcome.start().log10_ratio();
}

TEST_CASE("measured gradient ratios of deep nets are as the theory predicts") {
  const double scaled = 1 / std::sqrt(50.0);
  const DeepNetOptions rows[] = {
      {.activation = "linear", .init = "lecun"},
      {.activation = "linear", .init = "orthogonal"},
      {.activation = "relu", .init = "he"},
      {.activation = "relu", .init = "lecun"},
      {.activation = "relu", .init = "normal"},
      {.activation = "leaky_relu", .init = "he"},
      {.activation = "tanh", .init = "glorot"},
      {.activation = "tanh", .init = "orthogonal"},
      {.activation = "sigmoid", .init = "glorot"},
      {.activation = "sigmoid", .init = "pytorch"},
      {.activation = "sigmoid", .init = "small"},
      {.activation = "sigmoid", .init = "normal"},
      {.activation = "erf", .init = "lecun"},
      {.activation = "gelu", .init = "lecun"},
      {.activation = "silu", .init = "lecun"},
      {.activation = "selu", .init = "lecun"},
      {.activation = "softplus", .init = "lecun"},
      {.activation = "hardtanh", .init = "lecun"},
      {.activation = "sigmoid", .init = "glorot", .residual = scaled},
      {.activation = "relu", .init = "he", .residual = scaled},
      {.activation = "tanh", .init = "lecun", .residual = 1},
  };
  constexpr int nets = 8;
  for (const DeepNetOptions& options : rows) {
    CAPTURE(options.activation);
    CAPTURE(options.init);
    CAPTURE(options.residual);
    double sum_measured = 0, predicted = 0, band = 0;
    for (int seed = 0; seed < nets; ++seed) sum_measured += measured_ratio(options, seed, predicted, band);
    // Three standard errors, and the bias of a net as narrow as 64, which the theory leaves out.
    CHECK(std::abs(sum_measured / nets - predicted) < 3 * band / std::sqrt(nets) + 0.15);
  }
}

TEST_CASE("an unknown way to start names its nearest") {
  CHECK_THROWS_WITH_AS(weight_start("glorott"), "DeepNet: init \"glorott\" is unknown; did you mean glorot?",
                       ValueError);
}

}  // namespace
}  // namespace gradus::bench
