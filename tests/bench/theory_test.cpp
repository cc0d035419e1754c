// The theory of gradients at initialisation against numbers found by other means: closed forms, tables, simulations.
#include <gradus/bench/gradients/theory.h>
#include <gradus/core/error.h>

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <string>

namespace gradus::bench {
namespace {

double within(double got, double expected) { return std::abs(got - expected); }

TEST_CASE("moments at length 1 agree with their tables to five decimals") {
  struct Row {
    const char* name;
    double mean, square, slope_square, batch_norm_rate, layer_norm_rate, beta;
  };
  const Row rows[] = {
      {"linear", 0, 1, 1, 1, 1, 2},
      {"relu", .39894, .5, .5, 1.46694, 1, 5},
      {"tanh", 0, .39429, .46440, 1.17781, 1.17781, 3.750},
      {"sigmoid", .5, .29338, .04484, 1.03359, .15283, 2.411},
      {"erf", 0, .46456, .56941, 1.22570, 1.22570, 4.000},
      {"gelu", .28209, .42522, .45585, 1.31884, 1.07203, 5.265},
      {"silu", .20662, .35578, .37948, 1.21208, 1.06663, 4.970},
      {"selu", 0, 1, 1.07157, 1.07157, 1.07157, 2.949},
      {"softplus", .80606, .92125, .29338, 1.08053, .31846, 3.587},
      {"hardtanh", 0, .51606, .68269, 1.32289, 1.32289, 3.394},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Moments m = moments(nonlinearity(row.name), 1);
    CHECK(within(m.mean, row.mean) < 1e-5);
    CHECK(within(m.square, row.square) < 1e-5);
    CHECK(within(m.slope_square, row.slope_square) < 1e-5);
    CHECK(within(m.slope_square / (m.square - m.mean * m.mean), row.batch_norm_rate) < 1e-5);
    CHECK(within(m.slope_square / m.square, row.layer_norm_rate) < 1e-5);
    CHECK(within(3 * m.slope_fourth / (m.slope_square * m.slope_square) - 1, row.beta) < 1e-3);
  }
}

TEST_CASE("moments equal their closed forms at every length, from tiny to huge") {
  for (double q = 1e-8; q < 1e9; q *= 10) {
    CAPTURE(q);
    CHECK(moments(nonlinearity("linear"), q).square / q == doctest::Approx(1).epsilon(1e-12));
    CHECK(moments(nonlinearity("relu"), q).square / q == doctest::Approx(0.5).epsilon(1e-12));
    const Moments erf = moments(nonlinearity("erf"), q);
    CHECK(erf.square == doctest::Approx(2 / std::numbers::pi * std::asin(2 * q / (1 + 2 * q))).epsilon(1e-8));
    CHECK(erf.slope_square == doctest::Approx(4 / std::numbers::pi / std::sqrt(1 + 4 * q)).epsilon(1e-8));
    CHECK(moments(nonlinearity("hardtanh"), q).slope_square ==
          doctest::Approx(std::erf(1 / std::sqrt(2 * q))).epsilon(1e-10));
  }
}

TEST_CASE("slopes are the derivatives of the values") {
  for (const Nonlinearity& phi : nonlinearities()) {
    for (double x : {-30.5, -3.3, -1.4, -0.6, -0.1, 0.2, 0.7, 1.3, 4.1, 25.5}) {
      CAPTURE(phi.name);
      CAPTURE(x);
      const double h = 1e-5;
      CHECK(phi.slope(x) == doctest::Approx((phi.value(x + h) - phi.value(x - h)) / (2 * h)).epsilon(1e-8));
    }
  }
}

TEST_CASE("saturated slopes follow their asymptotes at large lengths") {
  const double q = 1e8;
  CHECK(moments(nonlinearity("tanh"), q).slope_square ==
        doctest::Approx(4.0 / 3 / std::sqrt(2 * std::numbers::pi * q)).epsilon(1e-6));
  CHECK(moments(nonlinearity("sigmoid"), q).slope_square ==
        doctest::Approx(1.0 / 6 / std::sqrt(2 * std::numbers::pi * q)).epsilon(1e-6));
}

TEST_CASE("critical weight variances agree with their table") {
  const double bias_variances[] = {0, 0.0025, 0.01, 0.05, 0.1, 0.25, 1};
  struct Row {
    const char* name;
    double sigma_w[7];  // 0: there is none
  };
  const Row rows[] = {
      {"linear", {1, 0, 0, 0, 0, 0, 0}},
      {"relu", {1.41421, 0, 0, 0, 0, 0, 0}},
      {"leaky_relu", {1.41414, 0, 0, 0, 0, 0, 0}},
      {"tanh", {1, 1.12254, 1.19340, 1.32701, 1.40928, 1.54967, 1.85559}},
      {"erf", {0.88623, 0.99369, 1.05559, 1.17296, 1.24584, 1.37133, 1.64875}},
      {"hardtanh", {1, 1.00885, 1.02570, 1.07960, 1.12401, 1.21315, 1.43969}},
      {"selu", {0, 0.82201, 0.87191, 0.94961, 0.99011, 1.04964, 1.14792}},
      {"sigmoid", {10.14926, 10.1496, 10.1505, 10.1552, 10.1612, 10.1789, 10.2650}},
      {"gelu", {2, 1.8519, 1.7271, 1.5174, 1.4411, 1.39987, 1.40594}},
      {"silu", {2, 1.9050, 1.8201, 1.6519, 1.5619, 1.4570, 1.40251}},
      {"softplus", {0, 0, 0, 0, 0, 0, 0}},
  };
  for (const Row& row : rows) {
    for (int i = 0; i < 7; ++i) {
      CAPTURE(row.name);
      CAPTURE(bias_variances[i]);
      const auto point = critical_point(nonlinearity(row.name), bias_variances[i]);
      REQUIRE(point.has_value() == (row.sigma_w[i] > 0));
      if (point) CHECK(within(point->sigma_w, row.sigma_w[i]) < 2e-4);
    }
  }
  CHECK(within(critical_point(nonlinearity("sigmoid"), 0)->q, 45.6) < 0.05);
  CHECK(within(critical_point(nonlinearity("tanh"), 0.05)->q, 0.5700) < 1e-4);
  CHECK(within(critical_point(nonlinearity("hardtanh"), 0.05)->q, 0.4639) < 1e-4);
  CHECK(critical_point(nonlinearity("tanh"), 0)->q == 0);
  CHECK(std::isnan(critical_point(nonlinearity("relu"), 0)->q));
  CHECK_FALSE(critical_point(nonlinearity("gelu"), 0.01)->stable);
  CHECK(critical_point(nonlinearity("gelu"), 0.25)->stable);
  CHECK(critical_point(nonlinearity("silu"), 1)->stable);
}

TEST_CASE("gradient ratios over 50 steps at width 256 agree with their table") {
  const double third = 1.0 / 3, naive = 256, hundredth = 0.0256;
  struct Row {
    const char* name;
    double weight_variance, rate_at_top, predicted, typical, band;
    const char* verdict;
  };
  const Row rows[] = {
      {"linear", 1, 1, 0, -.04, .14, "is healthy"},
      {"linear", 2, 2, 7.53, 7.48, .14, "explodes"},
      {"relu", third, .1667, -19.45, -19.56, .21, "vanishes"},
      {"relu", 1, .5, -7.53, -7.63, .21, "vanishes"},
      {"relu", 2, 1, 0, -.11, .21, "is healthy"},
      {"relu", naive, 128, 52.68, 52.57, .21, "explodes"},
      {"relu", hundredth, .0128, -47.32, -47.43, .21, "vanishes"},
      {"leaky_relu", 1, .5001, -7.52, -7.63, .21, "vanishes"},
      {"leaky_relu", 2, 1.0001, 0, -.10, .21, "is healthy"},
      {"tanh", third, .3333, -12.06, -12.10, .14, "vanishes"},
      {"tanh", 1, .9803, -.92, -.97, .14, "is healthy"},
      {"tanh", 2, 1.1055, .91, .84, .17, "is healthy"},
      {"tanh", naive, 8.7312, 23.52, 22.26, .74, "explodes"},
      {"tanh", hundredth, .0256, -39.80, -39.85, .14, "vanishes"},
      {"sigmoid", third, .0200, -42.49, -42.53, .14, "vanishes"},
      {"sigmoid", 1, .0557, -31.40, -31.44, .14, "vanishes"},
      {"sigmoid", 2, .1010, -24.97, -25.01, .14, "vanishes"},
      {"sigmoid", naive, 1.5536, 4.70, 4.26, .43, "explodes"},
      {"sigmoid", hundredth, .0016, -69.93, -69.98, .14, "vanishes"},
      {"erf", third, .4244, -9.45, -9.49, .14, "vanishes"},
      {"erf", 1, 1.0169, -.16, -.21, .15, "is healthy"},
      {"erf", 2, 1.1974, 1.84, 1.76, .19, "explodes"},
      {"erf", naive, 10.3938, 25.41, 24.02, .78, "explodes"},
      {"erf", hundredth, .0326, -37.18, -37.22, .14, "vanishes"},
      {"gelu", third, .0833, -26.87, -26.91, .14, "vanishes"},
      {"gelu", 1, .25, -14.73, -14.78, .14, "vanishes"},
      {"gelu", 2, .5, -5.72, -5.78, .17, "vanishes"},
      {"gelu", naive, 128, 52.68, 52.58, .21, "explodes"},
      {"gelu", hundredth, .0064, -54.83, -54.88, .14, "vanishes"},
      {"silu", third, .0833, -26.92, -26.97, .14, "vanishes"},
      {"silu", 1, .25, -14.88, -14.93, .14, "vanishes"},
      {"silu", 2, .5, -6.88, -6.94, .15, "vanishes"},
      {"silu", naive, 128, 52.68, 52.58, .21, "explodes"},
      {"silu", hundredth, .0064, -54.84, -54.88, .14, "vanishes"},
      {"selu", third, .6991, -4.34, -4.40, .16, "vanishes"},
      {"selu", 1, 1.0716, .75, .69, .16, "is healthy"},
      {"selu", 2, 1.1257, 2.33, 2.23, .21, "explodes"},
      {"selu", naive, 141.3085, 53.77, 53.66, .21, "explodes"},
      {"selu", hundredth, .0537, -31.80, -31.86, .16, "vanishes"},
      {"softplus", third, .0869, -26.52, -26.57, .15, "vanishes"},
      {"softplus", 1, .2887, -13.48, -13.56, .18, "vanishes"},
      {"softplus", 2, .8499, -2.49, -2.59, .21, "vanishes"},
      {"softplus", naive, 128, 52.67, 52.56, .21, "explodes"},
      {"softplus", hundredth, .0064, -54.81, -54.85, .14, "vanishes"},
      {"hardtanh", third, .3333, -11.95, -11.99, .14, "vanishes"},
      {"hardtanh", 1, .9973, -.27, -.31, .14, "is healthy"},
      {"hardtanh", 2, 1.3407, 3.10, 3.03, .18, "explodes"},
      {"hardtanh", naive, 12.9788, 27.83, 26.59, .73, "explodes"},
      {"hardtanh", hundredth, .0256, -39.79, -39.84, .14, "vanishes"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.weight_variance);
    const auto layers = predict({.phi = &nonlinearity(row.name),
                                 .depth = 51,
                                 .width = 256,
                                 .weight_variance = row.weight_variance,
                                 .first_q = row.weight_variance});
    CHECK(within(layers.back().chi, row.rate_at_top) < 6e-5);
    CHECK(within(layers.front().log10_predicted, row.predicted) < 0.0051);
    CHECK(within(layers.front().log10_typical, row.typical) < 0.0051);
    CHECK(within(layers.front().log10_band, row.band) < 0.0051);
    CHECK(layers.back().log10_predicted == 0);
    CHECK(std::string(verdict(layers.front().log10_predicted)) == row.verdict);
  }
}

TEST_CASE("weights of variance 1 vanish in narrow sigmoid nets and explode in wide ones") {
  const auto ratio = [](const char* name, int width) {
    return predict({.phi = &nonlinearity(name),
                    .depth = 51,
                    .width = width,
                    .weight_variance = static_cast<double>(width),
                    .first_q = static_cast<double>(width)})
        .front()
        .log10_predicted;
  };
  CHECK(within(ratio("sigmoid", 64), -2.59) < 0.0051);
  CHECK(within(ratio("sigmoid", 256), 4.70) < 0.0051);
  CHECK(within(ratio("sigmoid", 1024), 12.06) < 0.0051);
  CHECK(within(ratio("tanh", 64), 16.28) < 0.0051);
  CHECK(within(ratio("tanh", 1024), 30.91) < 0.0051);
  CHECK(within(ratio("relu", 64), 37.63) < 0.0051);
  CHECK(within(ratio("relu", 1024), 67.73) < 0.0051);
}

TEST_CASE("residual nets follow their own rate and length map") {
  const double scaled = 1 / std::sqrt(50.0);
  struct Row {
    const char* name;
    double weight_variance, alpha, predicted, final_q, tolerance_q;
  };
  const Row rows[] = {
      {"relu", 2, 1, 7.526, 1.1259e15, 1e11}, {"relu", 2, scaled, .215, 2.69, .005}, {"tanh", 1, 1, 1.567, 39.6, .05},
      {"tanh", 1, scaled, .094, 1.43, .005},  {"sigmoid", 1, 1, .244, 19.9, .05},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.alpha);
    const auto layers = predict({.phi = &nonlinearity(row.name),
                                 .depth = 50,
                                 .width = 256,
                                 .weight_variance = row.weight_variance,
                                 .residual = row.alpha});
    REQUIRE(layers.size() == 51);
    CHECK(within(layers.front().log10_predicted, row.predicted) < 6e-4);
    CHECK(within(layers.back().q, row.final_q) < row.tolerance_q);
  }
}

TEST_CASE("orthogonal weights keep the mean and shrink the spread, as simulated at width 64") {
  struct Row {
    const char* name;
    double weight_variance, mean, deviation;  // over 200 simulated nets
  };
  const Row rows[] = {{"linear", 1, 0, 0},          {"tanh", 1, -.922, .066}, {"sigmoid", 1, -31.41, .05},
                      {"hardtanh", 1, -.276, .063}, {"selu", 1, .68, .20},    {"relu", 2, -.21, .37},
                      {"tanh", 2, .82, .22}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto layers = predict({.phi = &nonlinearity(row.name),
                                 .depth = 51,
                                 .width = 64,
                                 .weight_variance = row.weight_variance,
                                 .first_q = row.weight_variance,
                                 .orthogonal = true});
    CHECK(within(layers.front().log10_typical, row.mean) < 0.05);
    CHECK(within(layers.front().log10_band, row.deviation) < 0.04);
  }
}

TEST_CASE("very deep exploding and vanishing nets stay finite in the logarithm") {
  for (double weight_variance : {1e-4, 1e4}) {
    const auto layers = predict(
        {.phi = &nonlinearity("relu"), .depth = 1001, .width = 64, .weight_variance = weight_variance, .first_q = 1});
    CHECK(layers.front().log10_predicted == doctest::Approx(500 * std::log10(weight_variance / 2)).epsilon(1e-9));
  }
}

TEST_CASE("an unknown activation names its nearest") {
  CHECK_THROWS_WITH_AS(nonlinearity("thanh"), "theory: activation \"thanh\" is unknown; did you mean tanh?",
                       ValueError);
}

}  // namespace
}  // namespace gradus::bench
