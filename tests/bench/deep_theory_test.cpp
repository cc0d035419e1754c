// Predictions for normalised, residual and uneven nets, and for Jacobians, against their tables.
#include <gradus/bench/gradients/theory.h>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace gradus::bench {
namespace {

double within(double got, double expected) { return std::abs(got - expected); }

TEST_CASE("rates of normalised nets agree with their table, whatever the weights") {
  struct Row {
    const char* name;
    double batch, layer;
  };
  const Row rows[] = {{"linear", 1, 1},          {"relu", 1.467, 1},     {"tanh", 1.178, 1.178},
                      {"sigmoid", 1.034, 0.153}, {"selu", 1.072, 1.072}, {"gelu", 1.319, 1.072}};
  for (const Row& row : rows) {
    for (double weight_variance : {0.3, 2.0, 256.0}) {
      CAPTURE(row.name);
      CAPTURE(weight_variance);
      TheoryNet net{.phi = &nonlinearity(row.name),
                    .depth = 51,
                    .width = 256,
                    .weight_variance = weight_variance,
                    .first_q = weight_variance,
                    .norm = Norm::batch};
      const auto batch = predict(net);
      net.norm = Norm::layer;
      const auto layer = predict(net);
      for (std::size_t l = 0; l < batch.size(); ++l) {
        CHECK(batch[l].q == 1);
        CHECK(within(batch[l].chi, row.batch) < 6e-4);
        CHECK(within(layer[l].chi, row.layer) < 6e-4);
      }
      CHECK(within(batch.front().log10_predicted, 25 * std::log10(row.batch)) < 0.01);
      CHECK(std::isnan(batch.front().log10_typical));
    }
  }
}

TEST_CASE("residual nets with normalisation inside grow like a power of depth") {
  struct Row {
    const char* name;
    double weight_variance, predicted;
  };
  for (const Row& row : {Row{"relu", 2, .854}, Row{"tanh", 1, .767}, Row{"sigmoid", 1, .095}}) {
    CAPTURE(row.name);
    const auto states = predict({.phi = &nonlinearity(row.name),
                                 .depth = 50,
                                 .width = 256,
                                 .weight_variance = row.weight_variance,
                                 .residual = 1,
                                 .norm = Norm::layer});
    REQUIRE(states.size() == 51);
    CHECK(within(states.front().log10_predicted, row.predicted) < 6e-4);
    if (row.weight_variance == 2) CHECK(states.back().q == doctest::Approx(51));
  }
}

TEST_CASE("a residual net whose branches start at 0 hands gradients on as they are") {
  const auto states = predict({.phi = &nonlinearity("sigmoid"), .depth = 50, .width = 64, .residual = 0});
  for (const TheoryLayer& state : states) {
    CHECK(state.log10_predicted == 0);
    CHECK(state.log10_band == 0);
    CHECK(state.q == 1);
  }
}

TEST_CASE("rates do not depend on widths, and the spread is the sum over 1 / width") {
  const TheoryNet even{.phi = &nonlinearity("relu"), .depth = 5, .width = 100, .weight_variance = 2, .first_q = 2};
  TheoryNet uneven = even;
  uneven.widths = {50, 200, 400, 100, 30};
  const auto here = predict(uneven), there = predict(even);
  for (std::size_t l = 0; l < 5; ++l) CHECK(here[l].log10_predicted == there[l].log10_predicted);
  const double beta = 5, sum = 1.0 / 50 + 1.0 / 200 + 1.0 / 400 + 1.0 / 100;
  CHECK(here[0].log10_band == doctest::Approx(std::sqrt(beta * sum) / 2 * std::log10(std::exp(1))));
  CHECK(here[0].log10_typical == doctest::Approx(here[0].log10_predicted - beta * sum / 4 * std::log10(std::exp(1))));
}

TEST_CASE("Jacobian spreads agree with their table") {
  struct Row {
    const char* name;
    double weight_variance;
    bool orthogonal;
    int depth;
    double expected, tolerance;
  };
  const Row rows[] = {{"linear", 1, false, 10, 10, 1e-9}, {"linear", 1, false, 50, 50, 1e-9},
                      {"relu", 2, false, 10, 20, 1e-9},   {"relu", 2, false, 50, 100, 1e-9},
                      {"relu", 2, true, 10, 10, 1e-9},    {"relu", 2, true, 50, 50, 1e-9},
                      {"linear", 1, true, 50, 0, 1e-9},   {"tanh", 1, true, 50, 1.35, 0.01}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.orthogonal);
    const JacobianTheory jacobian = jacobian_theory({.phi = &nonlinearity(row.name),
                                                     .depth = row.depth,
                                                     .width = 200,
                                                     .weight_variance = row.weight_variance,
                                                     .first_q = row.weight_variance,
                                                     .orthogonal = row.orthogonal});
    CHECK(within(jacobian.relative_variance, row.expected) < row.tolerance);
    if (row.name != std::string("tanh")) CHECK(within(jacobian.log10_mean, 0) < 1e-12);
  }
  CHECK(within(largest_linear_jacobian(10), 28.5) < 0.05);
  CHECK(largest_linear_jacobian(1000) / 1000 == doctest::Approx(std::exp(1.0)).epsilon(1e-3));
}

}  // namespace
}  // namespace gradus::bench
