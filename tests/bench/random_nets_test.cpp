// Random nets measured in float64 against what the theory says of them, and the matrices they are made of.
#include <gradus/bench/gradients/random_matrix.h>
#include <gradus/bench/gradients/random_nets.h>
#include <gradus/core/parallel.h>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace gradus::bench {
namespace {

// Mean measured rate over mean predicted rate, for the layers from `from` on.
double rate_ratio(const RandomNets& nets, const MeasuredNets& measured, std::size_t from) {
  const auto theory = predict(nets.net);
  double expected = 0, got = 0;
  for (std::size_t l = from; l + 1 < theory.size(); ++l) {
    expected += theory[l].chi;
    got += measured.layers[l].chi;
  }
  return got / expected;
}

TEST_CASE("50 steps of width 256 shrink or grow gradients as predicted, step by step and in all") {
  struct Row {
    const char* name;
    double weight_variance, tolerance;
  };
  for (const Row& row : {Row{"relu", 2, .03}, Row{"sigmoid", 256, .08}}) {
    CAPTURE(row.name);
    const RandomNets nets{.net = {.phi = &nonlinearity(row.name),
                                  .depth = 51,
                                  .width = 256,
                                  .weight_variance = row.weight_variance,
                                  .first_q = row.weight_variance},
                          .seed = 1};
    const MeasuredNets measured = measure(nets);
    CHECK(measured.nets == 20);
    CHECK(measured.zero_gradient == 0);
    CHECK(std::abs(rate_ratio(nets, measured, 25) - 1) < row.tolerance);
    const Statistics ratios = statistics(measured.log10_ratios);
    CHECK(std::abs(ratios.mean - predict(nets.net).front().log10_typical) <
          3 * ratios.deviation / std::sqrt(20.0) + 0.05);
    CHECK(measured.layers.front().log10_mean == doctest::Approx(ratios.mean));
  }
}

TEST_CASE("narrow nets of each kind are as predicted") {
  const double scaled = 1 / std::sqrt(50.0), rate_tolerance = 0.1;
  const Nonlinearity &relu = nonlinearity("relu"), &tanh = nonlinearity("tanh"), &sigmoid = nonlinearity("sigmoid");
  const TheoryNet rows[] = {
      {.phi = &relu, .depth = 51, .width = 64, .weight_variance = 2, .first_q = 2, .orthogonal = true},
      {.phi = &tanh, .depth = 51, .width = 64},
      {.phi = &nonlinearity("gelu"), .depth = 51, .width = 64},
      {.phi = &tanh, .depth = 51, .width = 64, .bias_variance = 0.05, .first_q = 1.05},
      {.phi = &sigmoid, .depth = 51, .width = 64, .weight_variance = 1e-4 * 64, .first_q = 0.0064},
      {.phi = &relu, .depth = 50, .width = 64, .weight_variance = 2, .residual = scaled},
      {.phi = &relu, .depth = 50, .width = 64, .weight_variance = 2, .residual = 1},
      {.phi = &tanh, .depth = 50, .width = 64, .residual = 1, .norm = Norm::layer},
      {.phi = &sigmoid, .depth = 51, .width = 64, .norm = Norm::layer},
      {.phi = &relu, .depth = 6, .width = 0, .weight_variance = 2, .first_q = 2, .widths = {64, 200, 30, 100, 64, 64}},
      {.phi = &tanh, .depth = 6, .width = 0, .orthogonal = true, .widths = {64, 200, 30, 100, 64, 64}},
  };
  for (const TheoryNet& net : rows) {
    CAPTURE(net.phi->name);
    CAPTURE(net.depth);
    CAPTURE(net.orthogonal);
    CAPTURE(net.is_residual());
    CAPTURE(static_cast<int>(net.norm));
    const RandomNets nets{.net = net, .nets = 30, .seed = 2};
    const MeasuredNets measured = measure(nets);
    const auto theory = predict(net);
    const Statistics ratios = statistics(measured.log10_ratios);
    CHECK(std::abs(ratios.mean - theory.front().log10_typical) < 3 * ratios.deviation / std::sqrt(30.0) + 0.15);
    CHECK(ratios.deviation < 2 * theory.front().log10_band);
    CHECK(ratios.deviation > theory.front().log10_band / 2);
    CHECK(std::abs(rate_ratio(nets, measured, 0) - 1) < rate_tolerance);
    for (std::size_t l = 0; l < 4; ++l) CHECK(measured.layers[l].q == doctest::Approx(theory[l].q).epsilon(0.25));
  }
}

TEST_CASE("batch normalisation makes gradients explode at its own rate") {
  const RandomNets nets{
      .net = {.phi = &nonlinearity("relu"), .depth = 13, .width = 256, .norm = Norm::batch}, .batch = 64, .nets = 4};
  const MeasuredNets measured = measure(nets);
  for (const MeasuredLayer& layer : measured.layers) CHECK(layer.q == doctest::Approx(1));
  CHECK(rate_ratio(nets, measured, 0) == doctest::Approx(1).epsilon(0.04));  // 1.492 simulated, 1.467 predicted
}

TEST_CASE("orthogonal linear nets keep the gradient's norm exactly") {
  const MeasuredNets measured =
      measure({.net = {.phi = &nonlinearity("linear"), .depth = 51, .width = 40, .orthogonal = true}, .nets = 5});
  for (double ratio : measured.log10_ratios) CHECK(std::abs(ratio) < 1e-12);
}

TEST_CASE("a gradient that is exactly zero is counted, and has no logarithm") {
  const MeasuredNets dead = measure({.net = {.phi = &nonlinearity("hardshrink"), .depth = 51, .width = 64}, .nets = 3});
  CHECK(dead.zero_gradient == 3);
  CHECK(dead.log10_ratios.empty());
  CHECK(std::isnan(dead.layers.front().log10_mean));
  const MeasuredNets some = measure(
      {.net = {.phi = &nonlinearity("hardtanh"), .depth = 51, .width = 64, .weight_variance = 64, .first_q = 64},
       .nets = 100});
  CHECK(some.zero_gradient > 0);
  CHECK(some.zero_gradient < 20);
  CHECK(some.log10_ratios.size() == static_cast<std::size_t>(100 - some.zero_gradient));
}

TEST_CASE("signals beyond float64 are counted and not averaged") {
  const MeasuredNets huge =
      measure({.net = {.phi = &nonlinearity("relu"), .depth = 200, .width = 8, .weight_variance = 1e6}, .nets = 2});
  CHECK(huge.not_finite == 2);
  CHECK(huge.log10_ratios.empty());
}

TEST_CASE("what is measured depends on the seed and not on threads, and ends when told to") {
  RandomNets nets{.net = {.phi = &nonlinearity("tanh"), .depth = 10, .width = 32}, .nets = 7, .seed = 3};
  const MeasuredNets one = measure(nets);
  {
    const ThreadLimit single(1);
    CHECK(measure(nets).log10_ratios == one.log10_ratios);
  }
  nets.nets = 3;
  const MeasuredNets fewer = measure(nets);
  CHECK(fewer.log10_ratios == std::vector<double>(one.log10_ratios.begin(), one.log10_ratios.begin() + 3));
  nets.seed = 4;
  CHECK(measure(nets).log10_ratios != fewer.log10_ratios);
  CHECK(measure(nets, {.goes_on = [] { return false; }}).nets == 0);
}

// W as it acts on the columns of the identity.
std::vector<double> entries_of(const RandomMatrix& matrix, int out, int in) {
  std::vector<double> identity(static_cast<std::size_t>(in * in), 0.0), w(static_cast<std::size_t>(out * in));
  for (int i = 0; i < in; ++i) identity[static_cast<std::size_t>(i * in + i)] = 1;
  matrix.multiply(identity.data(), w.data(), in);
  return w;
}

TEST_CASE("random orthogonal matrices are orthogonal, their transposes are, and no direction is preferred") {
  struct Row {
    int out, in;
  };
  for (const Row& row : {Row{5, 5}, Row{3, 6}, Row{6, 3}, Row{1, 1}}) {
    CAPTURE(row.out);
    CAPTURE(row.in);
    Generator generator(5);
    constexpr int drawn = 4000;
    double mean_square = 0, mean = 0, fourth = 0;
    for (int n = 0; n < drawn; ++n) {
      const RandomMatrix matrix = RandomMatrix::orthogonal(row.out, row.in, 2, generator);
      const std::vector<double> w = entries_of(matrix, row.out, row.in);
      mean += w[0] / drawn;
      mean_square += w[0] * w[0] / drawn;
      fourth += std::pow(w[0], 4) / drawn;
      if (n > 0) continue;
      // W^T W or W W^T is a multiple of the identity, and the transpose is the transpose.
      const bool tall = row.out >= row.in;
      const double scale = 2.0 * std::max(row.out, row.in) / row.in;
      const int size = std::min(row.out, row.in), inner = std::max(row.out, row.in);
      for (int i = 0; i < size; ++i) {
        for (int j = 0; j < size; ++j) {
          double product = 0;
          for (int k = 0; k < inner; ++k) {
            product += tall ? w[static_cast<std::size_t>(k * row.in + i)] * w[static_cast<std::size_t>(k * row.in + j)]
                            : w[static_cast<std::size_t>(i * row.in + k)] * w[static_cast<std::size_t>(j * row.in + k)];
          }
          CHECK(product == doctest::Approx(i == j ? scale : 0));
        }
      }
      for (int i = 0; i < row.out; ++i) {
        std::vector<double> unit(static_cast<std::size_t>(row.out), 0.0), column(static_cast<std::size_t>(row.in));
        unit[static_cast<std::size_t>(i)] = 1;
        matrix.multiply_transposed(unit.data(), column.data(), 1);
        for (int j = 0; j < row.in; ++j) {
          CHECK(column[static_cast<std::size_t>(j)] == doctest::Approx(w[static_cast<std::size_t>(i * row.in + j)]));
        }
      }
    }
    const double variance = 2.0 / row.in, dimension = std::max(row.out, row.in);
    CHECK(std::abs(mean) < 4 * std::sqrt(variance / drawn));
    CHECK(mean_square == doctest::Approx(variance).epsilon(0.08));
    CHECK(fourth == doctest::Approx(3 * dimension / (dimension + 2) * variance * variance).epsilon(0.15));
  }
}

}  // namespace
}  // namespace gradus::bench
