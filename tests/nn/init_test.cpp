// Initialisers: their moments and limits, orthogonality, and finding them by name.
#include "models.h"

#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/nn/init.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace gradus;
namespace init = gradus::nn::init;

namespace {

struct Row {
  const char* name;
  OptionList options;
  double variance;  // for a weight [200, 300]
  bool bounded;     // uniform: nothing beyond sqrt(3) standard deviations
};

double largest_error(const Tensor& product, double gain) {
  const Tensor expected = eye(product.size(0), {.dtype = Dtype::float64}) * (gain * gain);
  return max(abs(to(product, Dtype::float64) - expected)).item<double>();
}

}  // namespace

TEST_CASE("each rule has the variance of its paper, mean 0, and its bound") {
  const double in = 300;
  const double out = 200;
  const std::vector<Row> rows = {
      {"normal", {{"std", 0.5}}, 0.25, false},
      {"uniform", {{"low", -2.0}, {"high", 2.0}}, 4.0 / 3, true},
      {"xavier_uniform", {}, 2 / (in + out), true},
      {"xavier_normal", {{"gain", 5.0 / 3}}, 25.0 / 9 * 2 / (in + out), false},
      {"glorot", {}, 2 / (in + out), false},
      {"kaiming_uniform", {}, 2 / in, true},
      {"kaiming_normal", {{"mode", "fan_out"}}, 2 / out, false},
      {"kaiming_normal", {{"mode", "fan_average"}, {"a", 1.0}}, 2 / (in + out), false},
      {"kaiming_normal", {{"nonlinearity", "tanh"}}, 25.0 / 9 / in, false},
      {"he", {}, 2 / in, false},
      {"lecun_uniform", {}, 1 / in, true},
      {"lecun_normal", {}, 1 / in, false},
      {"lecun", {{"gain", 2.0}}, 4 / in, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    manual_seed(11);
    const Tensor weight = empty({200, 300}, {.dtype = Dtype::float64});
    nn::initialise(row.name, weight, row.options);
    const double std = std::sqrt(row.variance);
    // 60000 samples: the mean is within 4 standard errors, the variance within 3 %.
    CHECK(std::abs(mean(weight).item<double>()) < 4 * std / std::sqrt(60000.0));
    CHECK(var(weight).item<double>() == doctest::Approx(row.variance).epsilon(0.03));
    const double largest = max(abs(weight)).item<double>() / std;
    CHECK((largest <= std::sqrt(3.0)) == row.bounded);
  }
}

TEST_CASE("fans of a convolution's weight count its window") {
  manual_seed(2);
  const Tensor weight = init::kaiming_normal_(empty({64, 32, 3, 3}, {.dtype = Dtype::float64}));
  CHECK(var(weight).item<double>() == doctest::Approx(2.0 / (32 * 9)).epsilon(0.05));
  const Tensor out = init::kaiming_normal_(empty({64, 32, 3, 3}, {.dtype = Dtype::float64}), {.mode = init::Fan::out});
  CHECK(var(out).item<double>() == doctest::Approx(2.0 / (64 * 9)).epsilon(0.05));
}

TEST_CASE("zeros_, ones_ and constant_ fill, trained tensors too, without a graph") {
  Tensor weight = empty({2, 3}, {.requires_grad = true});
  CHECK(init::constant_(weight, 0.25).is_same(weight));
  CHECK(equal(weight, full({2, 3}, 0.25)));
  CHECK(equal(init::ones_(weight), ones({2, 3})));
  CHECK(equal(init::zeros_(weight), zeros({2, 3})));
  init::normal_(weight);
  CHECK(weight.is_leaf());
  CHECK(weight.requires_grad());
}

TEST_CASE("orthogonal_ has orthonormal rows or columns, whichever are fewer") {
  manual_seed(4);
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    const double tolerance = dtype == Dtype::float64 ? 1e-14 : 1e-6;
    const Tensor square = init::orthogonal_(empty({40, 40}, {.dtype = dtype}));
    CHECK(largest_error(matmul(square, t(square)), 1) < tolerance);
    const Tensor wide = init::orthogonal_(empty({7, 30}, {.dtype = dtype}), {.gain = 3});
    CHECK(largest_error(matmul(wide, t(wide)), 3) < 10 * tolerance);
    const Tensor tall = init::orthogonal_(empty({30, 7}, {.dtype = dtype}));
    CHECK(largest_error(matmul(t(tall), tall), 1) < tolerance);
  }
  const Tensor window = init::orthogonal_(empty({4, 3, 2, 2}));
  const Tensor rows = reshape(window, {4, 12});
  CHECK(largest_error(matmul(rows, t(rows)), 1) < 1e-6);
  CHECK(init::orthogonal_(empty({0, 5})).numel() == 0);
}

TEST_CASE("orthogonal_ is uniformly distributed: signs are even, determinants too") {
  manual_seed(6);
  int positive_corner = 0;
  int rotations = 0;
  double fourth_moment = 0;
  constexpr int draws = 2000;
  for (int i = 0; i < draws; ++i) {
    const auto q = init::orthogonal_(empty({2, 2}, {.dtype = Dtype::float64})).to_vector<double>();
    positive_corner += q[0] > 0 ? 1 : 0;
    rotations += q[0] * q[3] - q[1] * q[2] > 0 ? 1 : 0;
    fourth_moment += std::pow(q[0], 4) / draws;
  }
  // 4 standard deviations of a fair coin; E cos^4 = 3/8 under the Haar measure.
  CHECK(std::abs(positive_corner - draws / 2) < 4 * std::sqrt(draws) / 2);
  CHECK(std::abs(rotations - draws / 2) < 4 * std::sqrt(draws) / 2);
  CHECK(fourth_moment == doctest::Approx(0.375).epsilon(0.06));
}

TEST_CASE("the same generator gives the same weights") {
  for (const Description& description : nn::initialisers()) {
    CAPTURE(description.name);
    Generator one(9);
    Generator two(9);
    const Tensor a = nn::initialise(description.name, empty({6, 5}), {}, &one);
    const Tensor b = nn::initialise(description.name, empty({6, 5}), {}, &two);
    CHECK(equal(a, b));
    CHECK_FALSE(description.summary.empty());
  }
}

TEST_CASE("gains are PyTorch's") {
  CHECK(init::calculate_gain("linear") == 1);
  CHECK(init::calculate_gain("sigmoid") == 1);
  CHECK(init::calculate_gain("tanh") == 5.0 / 3);
  CHECK(init::calculate_gain("relu") == std::sqrt(2.0));
  CHECK(init::calculate_gain("leaky_relu", 0.2) == std::sqrt(2 / 1.04));
  CHECK(init::calculate_gain("selu") == 0.75);
}

TEST_CASE("misuse of initialisers names what is wrong and the caller's line") {
  const Tensor w = empty({3, 2});
  CHECK(message_of([&] { init::xavier_normal_(empty({3})); }) ==
        "xavier_normal_: fans need at least two dimensions: shape [3] (here)");
  CHECK(message_of([&] { init::orthogonal_(empty({3})); }) ==
        "orthogonal_: at least two dimensions are needed: shape [3] (here)");
  CHECK(message_of([&] { init::normal_(w, {.std = -1}); }) == "normal_: std must be >= 0, got -1 (here)");
  CHECK(message_of([&] { init::uniform_(w, {.low = 2, .high = 1}); }) ==
        "uniform_: low must not be above high: 2, 1 (here)");
  CHECK(message_of([&] { init::normal_(empty({2}, {.dtype = Dtype::int64})); }) ==
        "normal_: the tensor must be floating, not int64 (here)");
  CHECK(message_of([] { init::calculate_gain("rleu"); }) ==
        "calculate_gain: nonlinearity \"rleu\" is unknown; did you mean relu? (here)");
  CHECK(message_of([&] { nn::initialise("ortogonal", w); }) ==
        "initialise: initialiser \"ortogonal\" is unknown; did you mean orthogonal? (here)");
}

TEST_CASE("wrong options given by name are explained") {
  const Tensor w = empty({3, 2});
  const OptionList misspelt = {{"sdt", 1.0}};
  CHECK(message_of([&] { nn::initialise("normal", w, misspelt); }) ==
        "initialise: option of normal \"sdt\" is unknown; did you mean std? (here)");
  const OptionList negative = {{"std", -1.0}};
  CHECK(message_of([&] { nn::initialise("normal", w, negative); }) ==
        "initialise: normal: std must be >= 0, got -1 (here)");
  const OptionList wordy = {{"std", "big"}};
  CHECK(message_of([&] { nn::initialise("normal", w, wordy); }) ==
        "initialise: normal: std must be a number, got big (here)");
  const OptionList no_choice = {{"mode", "fan_inn"}};
  CHECK(message_of([&] { nn::initialise("he", w, no_choice); }) ==
        "initialise: kaiming_normal: mode \"fan_inn\" is unknown; did you mean fan_in? (here)");
}
