// Where very deep nets end, against tables, closed forms, and averages taken here by another rule.
#include <gradus/bench/gradients/mean_field.h>
#include <gradus/bench/gradients/theory.h>
#include <gradus/core/random.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

namespace gradus::bench {
namespace {

double density(double g) { return std::exp(-g * g / 2) / std::sqrt(2 * std::numbers::pi); }

/// E f(g) by midpoints between the places where f is not smooth.
double average(const std::function<double(double)>& f, const Nonlinearity& phi, double q) {
  std::vector<double> ends{-12, 12};
  for (const double kink : phi.kinks) ends.push_back(std::clamp(kink / std::sqrt(q), -12.0, 12.0));
  std::sort(ends.begin(), ends.end());
  double sum = 0;
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    const int points = 10'000;
    const double h = (ends[i + 1] - ends[i]) / points;
    for (int k = 0; k < points; ++k) {
      const double g = ends[i] + (k + 0.5) * h;
      sum += h * density(g) * f(g);
    }
  }
  return sum;
}

/// The correlation one layer up, by a grid in two dimensions.
double correlation_above(const Layer& layer, double q, double c) {
  const int points = 240;
  const double h = 16.0 / points, root = std::sqrt(q), across = std::sqrt(1 - c * c);
  double sum = 0;
  for (int i = 0; i < points; ++i) {
    const double g = -8 + (i + 0.5) * h, first = layer.phi->value(root * g);
    for (int j = 0; j < points; ++j) {
      const double other = -8 + (j + 0.5) * h;
      sum += h * h * density(g) * density(other) * first * layer.phi->value(root * (c * g + across * other));
    }
  }
  return (layer.weight_variance * sum + layer.bias_variance) / q;
}

TEST_CASE("depth scales of tanh agree with their table") {
  struct Row {
    double sigma_w, q_star, chi1, c_star, xi_q, xi_c;
  };
  const double infinite = std::numeric_limits<double>::infinity();
  const Row rows[] = {
      {0.9, .1404, .6531, 1, 1.53, 2.35},      {1.0, .1936, .7590, 1, 1.75, 3.63},
      {1.1, .2742, .8489, 1, 1.81, 6.10},      {1.2, .3857, .9224, 1, 1.72, 12.4},
      {1.45, .7896, 1.0665, .663, 1.34, 19.3}, {1.6, 1.107, 1.1430, .424, 1.16, 11.3},
      {1.8, 1.608, 1.2427, .254, .99, 8.34},   {2.0, 2.195, 1.3424, .165, .87, 6.98},
      {2.2, 2.866, 1.4428, .114, .79, 6.14},   {3.0, 6.367, 1.8513, .039, .60, 4.49},
  };
  for (const Row& row : rows) {
    CAPTURE(row.sigma_w);
    const MeanField field = mean_field({&nonlinearity("tanh"), row.sigma_w * row.sigma_w, 0.05});
    CHECK(field.q_star == doctest::Approx(row.q_star).epsilon(1e-3));
    CHECK(field.chi1 == doctest::Approx(row.chi1).epsilon(1e-3));
    CHECK(field.c_star == doctest::Approx(row.c_star).epsilon(0.015));
    CHECK(field.xi_q == doctest::Approx(row.xi_q).epsilon(0.01));
    CHECK(field.xi_c == doctest::Approx(row.xi_c).epsilon(0.01));
    CHECK(field.xi_grad == doctest::Approx(1 / std::abs(std::log(row.chi1))).epsilon(0.01));
  }
  const CriticalPoint edge = *critical_point(nonlinearity("tanh"), 0.05);
  const MeanField there = mean_field({&nonlinearity("tanh"), edge.sigma_w * edge.sigma_w, 0.05});
  CHECK(there.q_star == doctest::Approx(.5700).epsilon(1e-3));
  CHECK(there.chi1 == doctest::Approx(1).epsilon(1e-6));
  CHECK(there.xi_q == doctest::Approx(1.52).epsilon(0.01));
  CHECK(there.xi_grad > 1e4);
  CHECK(std::min(there.xi_c, infinite) > 1e3);
}

TEST_CASE("fixed points of twenty random layers are those of averages taken otherwise") {
  Generator generator(11);
  const std::vector<double> draws = rand({60}, {.dtype = Dtype::float64, .generator = &generator}).to_vector<double>();
  const auto all = nonlinearities();
  int finite = 0;
  for (std::size_t i = 0; i < 20; ++i) {
    const Nonlinearity& phi = all[static_cast<std::size_t>(draws[3 * i] * static_cast<double>(all.size()))];
    const Layer layer{&phi, 0.3 + 2 * draws[3 * i + 1], 0.02 + 0.5 * draws[3 * i + 2]};
    CAPTURE(phi.name);
    CAPTURE(layer.weight_variance);
    CAPTURE(layer.bias_variance);
    const auto length_above = [&](double q) {
      const double root = std::sqrt(q);
      return layer.weight_variance * average([&](double g) { return std::pow(phi.value(root * g), 2); }, phi, q) +
             layer.bias_variance;
    };
    const MeanField field = mean_field(layer);
    if (std::isinf(field.q_star)) {
      CHECK(length_above(1e6) > 1e6);
      continue;
    }
    ++finite;
    const double q = field.q_star, root = std::sqrt(q);
    CHECK(length_above(q) == doctest::Approx(q).epsilon(1e-6));
    const double chi1 =
        layer.weight_variance * average([&](double g) { return std::pow(phi.slope(root * g), 2); }, phi, q);
    if (phi.jump == 0) CHECK(field.chi1 == doctest::Approx(chi1).epsilon(1e-6));
    CHECK(correlation_above(layer, q, field.c_star) == doctest::Approx(field.c_star).epsilon(2e-3));
    if (field.c_star < 0.99) {
      const double h = 1e-2, c = field.c_star;
      const double slope = (correlation_above(layer, q, c + h) - correlation_above(layer, q, c - h)) / (2 * h);
      CHECK(field.slope == doctest::Approx(slope).epsilon(0.01));
    } else if (field.c_star == 1 && phi.jump == 0) {
      CHECK(field.slope == doctest::Approx(chi1).epsilon(1e-6));
    }
  }
  CHECK(finite >= 10);
}

TEST_CASE("the correlation map of relu is its closed form") {
  const Layer layer{&nonlinearity("relu"), 2, 0};
  for (const double c : {0.0, 0.1, 0.5, 0.9, 0.99, 1.0}) {
    CAPTURE(c);
    const double expected = (std::sqrt(1 - c * c) + c * (std::numbers::pi - std::acos(c))) / std::numbers::pi;
    CHECK(next_correlation(layer, 1.7, c) == doctest::Approx(expected).epsilon(1e-8));
  }
}

TEST_CASE("normalised nets have the rates of their table, whatever the size of weights") {
  struct Row {
    const char* name;
    double batch, layer;
  };
  const Row rows[] = {{"linear", 1, 1},          {"relu", 1.467, 1},     {"tanh", 1.178, 1.178},
                      {"sigmoid", 1.034, 0.153}, {"selu", 1.072, 1.072}, {"gelu", 1.319, 1.072}};
  for (const Row& row : rows) {
    for (const double weight_variance : {0.3, 2.0, 64.0}) {
      CAPTURE(row.name);
      CAPTURE(weight_variance);
      TheoryNet net{.phi = &nonlinearity(row.name), .depth = 31, .width = 256, .weight_variance = weight_variance};
      net.norm = Norm::batch;
      CHECK(std::abs(predict(net)[7].chi - row.batch) < 6e-4);
      net.norm = Norm::layer;
      CHECK(std::abs(predict(net)[7].chi - row.layer) < 6e-4);
    }
  }
}

TEST_CASE("the spread of a Jacobian's singular values is that of its table") {
  struct Row {
    const char* name;
    double weight_variance;
    int layers;
    bool orthogonal;
    double spread;
  };
  const Row rows[] = {{"linear", 1, 10, false, 10}, {"linear", 1, 50, false, 50}, {"linear", 1, 50, true, 0},
                      {"relu", 2, 10, false, 20},   {"relu", 2, 50, false, 100},  {"relu", 2, 10, true, 10},
                      {"relu", 2, 50, true, 50}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.layers);
    const TheoryNet net{.phi = &nonlinearity(row.name),
                        .depth = row.layers,
                        .width = 200,
                        .weight_variance = row.weight_variance,
                        .first_q = row.weight_variance,
                        .orthogonal = row.orthogonal};
    CHECK(jacobian_theory(net).relative_variance == doctest::Approx(row.spread).epsilon(1e-9));
    CHECK(std::abs(jacobian_theory(net).log10_mean) < 1e-9);
  }
  CHECK(largest_linear_jacobian(10) == doctest::Approx(28.5).epsilon(0.005));
}

}  // namespace
}  // namespace gradus::bench
