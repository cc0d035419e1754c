// The learning-rate finder, on losses whose best rates are known.
#include "optimizers.h"

#include <gradus/optim/elementwise/adam.h>
#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/lr_finder.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

using namespace gradus;
using optim::LrFinderResult;
using optim_tests::message;
using optim_tests::Quadratic;
using optim_tests::Shapes;
using optim_tests::user_line;

namespace {

/// curvature w^2 / 2 for one w, which begins at 1.
struct Parabola {
  double curvature = 1;
  Tensor w = full({1}, 1.0, {.dtype = Dtype::float64, .requires_grad = true});

  double operator()() {
    const double at = w.item<double>();
    w.set_grad(full({1}, curvature * at, {.dtype = Dtype::float64}));
    return curvature * at * at / 2;
  }
};

LrFinderResult on_parabola(double curvature, const optim::LrFinderOptions& options) {
  Parabola parabola{curvature};
  optim::Optimizer optimizer({parabola.w}, optim::SGD{.lr = 0.1});
  return optim::lr_range_test(optimizer, parabola, options);
}

std::size_t lowest_row(const LrFinderResult& result) {
  const auto less = [](const auto& a, const auto& b) { return a.smoothed < b.smoothed; };
  return static_cast<std::size_t>(std::min_element(result.rows.begin(), result.rows.end(), less) - result.rows.begin());
}

}  // namespace

TEST_CASE("the finder's rows are those of descent with growing rates, and the smoothed loss is a corrected mean") {
  for (const bool linear : {false, true}) {
    CAPTURE(linear);
    const LrFinderResult result = on_parabola(
        0.5, {.lowest = 1e-4, .highest = 1, .steps = 40, .linear = linear, .smoothing = 0.9, .divergence = 100});
    REQUIRE(result.rows.size() == 41);
    double w = 1, mean = 0;
    for (int i = 0; i <= 40; ++i) {
      const double lr = linear ? 1e-4 + (1 - 1e-4) * i / 40 : std::pow(10, -4 + 0.1 * i);
      const double loss = 0.25 * w * w;
      mean = 0.9 * mean + 0.1 * loss;
      const LrFinderResult::Row& row = result.rows[static_cast<std::size_t>(i)];
      CHECK(row.lr == doctest::Approx(lr).epsilon(1e-12));
      CHECK(row.loss == doctest::Approx(loss).epsilon(1e-12));
      CHECK(row.smoothed == doctest::Approx(mean / (1 - std::pow(0.9, i + 1))).epsilon(1e-12));
      w -= lr * 0.5 * w;
    }
  }
}

TEST_CASE("on a parabola the suggestions are what theory says") {
  for (const double curvature : {0.3, 1.7, 23.0}) {
    CAPTURE(curvature);
    constexpr int steps = 1000;
    const optim::LrFinderOptions options{.lowest = 1e-6, .highest = 100, .steps = steps, .smoothing = 0};
    const LrFinderResult result = on_parabola(curvature, options);
    // Descent with rate lr diverges from lr = 2 / curvature on, so the loss is lowest before that step.
    const double factor = std::pow(1e8, 1.0 / steps);
    CHECK(10 * result.minimum >= 2 / curvature);
    CHECK(10 * result.minimum <= 2 / curvature * factor);
    // While lr is small the loss is proportional to e^(-2 curvature lr / log factor), steepest at exponent -1.
    CHECK(result.steepest == doctest::Approx(std::log(factor) / (2 * curvature)).epsilon(0.03));
    // The loss falls in every row from the first to the lowest.
    CHECK(result.valley == result.rows[lowest_row(result) / 2].lr);
  }
}

TEST_CASE("the finder stops where the loss diverges") {
  const LrFinderResult result = on_parabola(1, {.lowest = 1e-3, .highest = 100, .steps = 200, .smoothing = 0});
  CHECK(result.rows.size() < 201);
  const double best = result.rows[lowest_row(result)].smoothed;
  CHECK(result.rows.back().smoothed > 4 * best);
  CHECK(result.rows[result.rows.size() - 2].smoothed <= 4 * best);
  // A bound that is never reached, but the loss overflows.
  const LrFinderResult endless =
      on_parabola(1, {.lowest = 1e-3, .highest = 1e30, .steps = 200, .smoothing = 0, .divergence = 1e308});
  CHECK(endless.rows.size() < 201);
  for (const auto& row : endless.rows) CHECK(std::isfinite(row.loss));
}

TEST_CASE("the finder leaves parameters and optimizer as they were, to the same bits") {
  for (const int trained : {0, 3}) {
    Quadratic problem(Shapes{{6}, {2, 3}}), twin(Shapes{{6}, {2, 3}});
    const auto groups = [](const Quadratic& of) {
      return optim::Optimizer({{{of.w[0]}, optim::Adam{.lr = 0.02}}, {{of.w[1]}, optim::SGD{.momentum = 0.9}}});
    };
    optim::Optimizer optimizer = groups(problem), other = groups(twin);
    problem.train(optimizer, trained);
    twin.train(other, trained);
    const auto closure = [&problem] {
      problem.differentiate();
      return tensor(problem.loss(), {.dtype = Dtype::float64});
    };
    const LrFinderResult result = optim::lr_range_test(optimizer, closure);
    CHECK(result.rows.size() > 50);
    CHECK(problem.values() == twin.values());
    CHECK(optimizer.get("lr").number() == 0.02);
    CHECK(optimizer.group(1).get("lr").number() == 1e-3);
    CHECK_FALSE(problem.w[0].grad().defined());
    problem.train(optimizer, 5);
    twin.train(other, 5);
    CHECK(problem.values() == twin.values());
  }
}

TEST_CASE("also an exception in the closure leaves everything as it was") {
  Parabola parabola;
  optim::Optimizer optimizer({parabola.w}, optim::SGD{.lr = 0.1});
  int calls = 0;
  const auto closure = [&] {
    if (++calls == 5) throw std::runtime_error("no more data");
    return parabola();
  };
  CHECK_THROWS_WITH_AS(optim::lr_range_test(optimizer, closure, {.lowest = 0.1}), "no more data", std::runtime_error);
  CHECK(parabola.w.item<double>() == 1);
  CHECK(optimizer.get("lr").number() == 0.1);
}

TEST_CASE("the finder refuses what it cannot do, and names it") {
  Parabola parabola;
  optim::Optimizer optimizer({parabola.w}, optim::SGD{.lr = 0.1});
  const auto refused = [&](const optim::LrFinderOptions& options) {
    return message([&] { optim::lr_range_test(optimizer, parabola, options, user_line); });
  };
  CHECK(refused({.lowest = 0}) == "lr_range_test: lowest must be > 0, got 0 (train.cpp:30)");
  CHECK(refused({.lowest = 1, .highest = 1}) == "lr_range_test: lowest must be below highest (train.cpp:30)");
  CHECK(refused({.steps = 0}) == "lr_range_test: steps must be > 0, got 0 (train.cpp:30)");
  CHECK(refused({.smoothing = 1}) == "lr_range_test: smoothing must be in [0, 1), got 1 (train.cpp:30)");
  CHECK(refused({.divergence = 1}) == "lr_range_test: divergence must be > 1, got 1 (train.cpp:30)");
  const auto broken = [] { return std::numeric_limits<double>::quiet_NaN(); };
  CHECK(message([&] { optim::lr_range_test(optimizer, broken, {}, user_line); }) ==
        "lr_range_test: the first loss is nan (train.cpp:30)");
  CHECK(optimizer.get("lr").number() == 0.1);
}
