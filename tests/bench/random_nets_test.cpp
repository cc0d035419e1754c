// Nets that are drawn and measured, against what the theory says of them.
#include "../other_threads.h"

#include <gradus/bench/gradients/random_nets.h>

#include <doctest/doctest.h>

#include <cmath>

namespace gradus::bench {
namespace {

TheoryNet plain(const char* phi, double weight_variance, int width = 256, int steps = 50) {
  return {.phi = &nonlinearity(phi),
          .depth = steps + 1,
          .width = width,
          .weight_variance = weight_variance,
          .first_q = weight_variance};
}

double mean_rate(const std::vector<MeasuredLayer>& layers, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t l = from; l < to; ++l) sum += layers[l].chi;
  return sum / static_cast<double>(to - from);
}

double mean_rate(const std::vector<TheoryLayer>& layers, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t l = from; l < to; ++l) sum += layers[l].chi;
  return sum / static_cast<double>(to - from);
}

TEST_CASE("gradients of random nets shrink and grow by the predicted rates and totals") {
  struct Row {
    const char* phi;
    double weight_variance, tolerance;
  };
  const Row rows[] = {{"linear", 2, .04},        {"relu", 2, .04},           {"tanh", 1, .04}, {"sigmoid", 1, .04},
                      {"sigmoid", 128, .04},     {"selu", 2, .04},           {"gelu", 1, .04}, {"hardtanh", 2, .04},
                      {"softplus", 1. / 3, .04}, {"leaky_relu", 1. / 3, .04}};
  for (const Row& row : rows) {
    CAPTURE(row.phi);
    CAPTURE(row.weight_variance);
    const RandomNets nets{.net = plain(row.phi, row.weight_variance, 128), .nets = 12, .seed = 3};
    const MeasuredNets measured = measure(nets);
    const std::vector<TheoryLayer> theory = predict(nets.net);
    CHECK(mean_rate(measured.layers, 25, 50) == doctest::Approx(mean_rate(theory, 25, 50)).epsilon(row.tolerance));
    const Statistics ratios = statistics(measured.log10_ratios);
    // What finite width adds beyond the theory of the spread: 0.05 at width 256, 0.15 at 64.
    CHECK(std::abs(ratios.mean - theory.front().log10_typical) < 3 * ratios.deviation / std::sqrt(12.0) + 0.1);
    CHECK(measured.zero_gradient == 0);
    CHECK(measured.not_finite == 0);
  }
}

TEST_CASE("normalised, residual and orthogonal nets do as predicted") {
  TheoryNet layer = plain("relu", 2, 256, 30), batch = plain("relu", 2, 256, 15), residual = plain("relu", 2),
            orthogonal = plain("linear", 1, 64);
  layer.norm = Norm::layer;
  CHECK(mean_rate(measure({.net = layer, .nets = 4}).layers, 7, 30) == doctest::Approx(1).epsilon(0.04));
  batch.norm = Norm::batch;
  CHECK(mean_rate(measure({.net = batch, .batch = 128, .nets = 1}).layers, 7, 15) ==
        doctest::Approx(1.466).epsilon(0.04));
  residual.residual = 1 / std::sqrt(50.0);
  residual.depth = 50;
  residual.first_q = 1;
  CHECK(std::abs(statistics(measure({.net = residual, .nets = 6}).log10_ratios).mean - 0.215) < 0.1);
  orthogonal.orthogonal = true;
  for (const double ratio : measure({.net = orthogonal, .nets = 3}).log10_ratios) CHECK(std::abs(ratio) < 1e-12);
}

TEST_CASE("a gradient that is exactly zero is counted and has no logarithm") {
  // In narrow saturated nets a whole layer may be flat.
  const MeasuredNets measured = measure({.net = plain("hardtanh", 4096, 4, 50), .nets = 50, .seed = 1});
  CHECK(measured.zero_gradient > 0);
  CHECK(measured.log10_ratios.size() == static_cast<std::size_t>(50 - measured.zero_gradient));
  for (const double ratio : measured.log10_ratios) CHECK(std::isfinite(ratio));
}

TEST_CASE("what is measured depends on the seed and not on the threads") {
  const int before = num_threads();
  const RandomNets nets{.net = plain("tanh", 2, 64), .nets = 8, .seed = 5};
  std::vector<double> wanted;
  for (const int threads : {1, 2, 4}) {
    set_num_threads(threads);
    const std::vector<double> ratios = measure(nets).log10_ratios;
    if (threads == 1) wanted = ratios;
    CHECK(ratios == wanted);
  }
  set_num_threads(2);
  CHECK(others_worked(pieces_run_elsewhere(), [&] { measure(nets); }));
  set_num_threads(before);
  RandomNets others = nets;
  others.seed = 6;
  CHECK(measure(others).log10_ratios != wanted);
}

}  // namespace
}  // namespace gradus::bench
