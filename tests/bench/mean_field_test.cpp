// Fixed points of lengths and correlations against tables, closed forms and sums over plain grids.
#include <gradus/bench/gradients/mean_field.h>
#include <gradus/core/random.h>

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

namespace gradus::bench {
namespace {

constexpr double pi = std::numbers::pi;

double density(double g) { return std::exp(-g * g / 2) / std::sqrt(2 * pi); }

// Trapezoidal sums over fine grids, which converge fast on the whole line and like the square of the step at kinks.
template <class Function>
double plain_mean(Function f) {
  constexpr double step = 1e-3, range = 10;
  double sum = 0;
  for (double g = -range; g <= range; g += step) sum += step * density(g) * f(g);
  return sum;
}

double plain_product_mean(const Nonlinearity& phi, double q, double c) {
  constexpr double step = 0.02, range = 8;
  const double root_q = std::sqrt(q), s = std::sqrt(1 - c * c);
  std::vector<double> nodes, weights;
  for (double g = -range; g <= range; g += step) {
    nodes.push_back(g);
    weights.push_back(step * density(g));
  }
  double sum = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    double inner = 0;
    for (std::size_t j = 0; j < nodes.size(); ++j)
      inner += weights[j] * phi.value(root_q * (c * nodes[i] + s * nodes[j]));
    sum += weights[i] * phi.value(root_q * nodes[i]) * inner;
  }
  return sum;
}

TEST_CASE("for random nets, theory is what plain sums over a grid give") {
  Generator random(11);
  const auto between = [&](double low, double high) { return low + (high - low) * random.uniform(); };
  int with_end = 0, chaotic = 0;
  for (int i = 0; i < 20; ++i) {
    const auto count = static_cast<std::int64_t>(nonlinearities().size());
    const Nonlinearity& phi = nonlinearities()[static_cast<std::size_t>(random.below(count))];
    const Layer layer{&phi, std::pow(between(0.8, 2.6), 2), std::pow(between(0.1, 1), 2)};
    const double q = std::exp(between(-2, 3)), c = between(0.02, 0.97);
    CAPTURE(phi.name);
    CAPTURE(layer.weight_variance);
    CAPTURE(layer.bias_variance);
    CAPTURE(q);
    CAPTURE(c);
    const auto length = [&](double at) {
      return layer.weight_variance * plain_mean([&](double g) { return std::pow(phi.value(std::sqrt(at) * g), 2); }) +
             layer.bias_variance;
    };
    // A jump between two nodes of the grid costs half a step.
    const double accuracy = phi.jump == 0 ? 1e-4 : 1e-2;
    CHECK(next_length(layer, q) == doctest::Approx(length(q)).epsilon(phi.jump == 0 ? 1e-6 : 1e-3));
    const auto correlation = [&](double at_q, double at_c) {
      return (layer.weight_variance * plain_product_mean(phi, at_q, at_c) + layer.bias_variance) / length(at_q);
    };
    CHECK(next_correlation(layer, q, c) == doctest::Approx(correlation(q, c)).epsilon(accuracy));

    const MeanField end = mean_field(layer);
    if (!std::isfinite(end.q_star)) continue;  // lengths grow for ever
    ++with_end;
    CHECK(length(end.q_star) == doctest::Approx(end.q_star).epsilon(phi.jump == 0 ? 1e-6 : 1e-3));
    CHECK(end.chi1 == doctest::Approx(layer.weight_variance * plain_mean([&](double g) {
                                        return std::pow(phi.slope(std::sqrt(end.q_star) * g), 2);
                                      }))
                          .epsilon(1e-3));
    if (end.c_star < 0.99) {
      ++chaotic;
      CHECK(correlation(end.q_star, end.c_star) == doctest::Approx(end.c_star).epsilon(accuracy));
      const double step = 1e-3;
      CHECK(end.slope ==
            doctest::Approx((correlation(end.q_star, end.c_star + step) - correlation(end.q_star, end.c_star - step)) /
                            (2 * step))
                .epsilon(phi.jump == 0 ? 1e-3 : 0.1));
    } else {
      CHECK(end.chi1 < 1.01);
    }
  }
  CHECK(with_end >= 8);
  CHECK(chaotic >= 3);
}

TEST_CASE("the correlation map of relu is its closed form, up to the kink at 1") {
  const Layer relu{&nonlinearity("relu"), 2};
  for (double c : {0.0, 0.1, 0.5, 0.9, 0.99, 0.9999, 0.999999, 1.0}) {
    CAPTURE(c);
    const double expected = (std::sqrt(1 - c * c) + c * (pi - std::acos(c))) / pi;
    CHECK(next_correlation(relu, 3.7, c) == doctest::Approx(expected).epsilon(1e-10));
    CHECK(product_mean_slope(*relu.phi, 1, c) == doctest::Approx((pi - std::acos(c)) / (2 * pi)).epsilon(1e-10));
  }
}

TEST_CASE("averages of products of erf and its slope are their closed forms, narrow and saturated") {
  const Nonlinearity& erf = nonlinearity("erf");
  for (double q : {1e-4, 0.3, 5.0, 300.0}) {
    for (double c : {0.05, 0.6, 0.98, 0.99999}) {
      CAPTURE(q);
      CAPTURE(c);
      const double a = 2 * q / (1 + 2 * q);
      CHECK(product_mean(erf, q, c) == doctest::Approx(2 / pi * std::asin(a * c)).epsilon(1e-9));
      CHECK(product_mean_slope(erf, q, c) == doctest::Approx(2 / pi * a / std::sqrt(1 - a * a * c * c)).epsilon(1e-8));
    }
  }
}

TEST_CASE("the slope of an average of products is its derivative, for every activation") {
  for (const Nonlinearity& phi : nonlinearities()) {
    for (double c : {0.2, 0.7, 0.95}) {
      CAPTURE(phi.name);
      CAPTURE(c);
      const double step = 1e-4;
      const double difference = (product_mean(phi, 2, c + step) - product_mean(phi, 2, c - step)) / (2 * step);
      CHECK(product_mean_slope(phi, 2, c) == doctest::Approx(difference).epsilon(1e-5));
    }
  }
}

TEST_CASE("depth scales of tanh with biases agree with their table") {
  struct Row {
    double sigma_w, q, chi1, c, xi_q, xi_c;
  };
  const Row rows[] = {{0.9, .1404, .6531, 1, 1.53, 2.35},      {1.0, .1936, .7590, 1, 1.75, 3.63},
                      {1.1, .2742, .8489, 1, 1.81, 6.10},      {1.2, .3857, .9224, 1, 1.72, 12.4},
                      {1.45, .7896, 1.0665, .663, 1.34, 19.3}, {1.6, 1.107, 1.1430, .424, 1.16, 11.3},
                      {1.8, 1.608, 1.2427, .254, .99, 8.34},   {2.0, 2.195, 1.3424, .165, .87, 6.98},
                      {2.2, 2.866, 1.4428, .114, .79, 6.14},   {3.0, 6.367, 1.8513, .039, .60, 4.49}};
  for (const Row& row : rows) {
    CAPTURE(row.sigma_w);
    const MeanField end = mean_field({&nonlinearity("tanh"), row.sigma_w * row.sigma_w, 0.05});
    CHECK(end.q_star == doctest::Approx(row.q).epsilon(1e-3));
    CHECK(end.chi1 == doctest::Approx(row.chi1).epsilon(1e-4));
    CHECK(std::abs(end.c_star - row.c) < 6e-4);
    CHECK(std::abs(end.xi_q - row.xi_q) < 0.01 * row.xi_q);
    CHECK(std::abs(end.xi_c - row.xi_c) < 0.01 * row.xi_c);
    if (row.c == 1) CHECK(end.xi_c == end.xi_grad);
  }
  const MeanField edge = mean_field({&nonlinearity("tanh"), 1.32701 * 1.32701, 0.05});
  CHECK(edge.q_star == doctest::Approx(0.5700).epsilon(1e-3));
  CHECK(edge.xi_q == doctest::Approx(1.52).epsilon(0.01));
  CHECK(edge.xi_c > 1e4);
}

TEST_CASE("without biases the fixed point at 0, any length, and no fixed point are told apart") {
  const MeanField small = mean_field({&nonlinearity("tanh"), 0.5});
  CHECK(small.q_star == 0);
  CHECK(small.chi1 == doctest::Approx(0.5));
  CHECK(small.c_star == 1);
  CHECK(small.xi_grad == doctest::Approx(1 / std::log(2.0)));

  const MeanField critical = mean_field({&nonlinearity("tanh"), 1});
  CHECK(critical.q_star == 0);
  CHECK(std::isinf(critical.xi_q));
  CHECK(std::isinf(critical.xi_c));
  CHECK(std::isinf(critical.xi_grad));

  const MeanField he = mean_field({&nonlinearity("relu"), 2});
  CHECK(std::isnan(he.q_star));
  CHECK(he.chi1 == doctest::Approx(1));
  CHECK(he.c_star == 1);
  CHECK(std::isinf(he.xi_grad));

  const MeanField large = mean_field({&nonlinearity("relu"), 3, 0.1});
  CHECK(std::isinf(large.q_star));
  CHECK(large.chi1 == doctest::Approx(1.5));
  CHECK(std::isnan(large.c_star));

  const MeanField odd = mean_field({&nonlinearity("tanh"), 4});
  CHECK(odd.q_star > 1);
  CHECK(odd.chi1 > 1);
  CHECK(odd.c_star == doctest::Approx(0));
  CHECK(odd.slope < 1);
}

TEST_CASE("lengths go to the fixed point that the trajectory ends in") {
  for (const Nonlinearity& phi : nonlinearities()) {
    const Layer layer{&phi, 1.5, 0.3};
    CAPTURE(phi.name);
    const MeanField end = mean_field(layer);
    const std::vector<double> lengths = length_trajectory(layer, 1.8, 400);
    if (std::isfinite(end.q_star))
      CHECK(lengths.back() == doctest::Approx(end.q_star).epsilon(1e-5));
    else
      CHECK(lengths.back() > 50);
  }
}

}  // namespace
}  // namespace gradus::bench
