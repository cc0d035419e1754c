// Methods that call the closure, against the same in plain numbers.
#include "closures.h"
#include "optimizers.h"

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/constraints.h>

#include <algorithm>
#include <array>
#include <cmath>

using namespace gradus;
using optim_tests::advance;
using optim_tests::Asks;
using optim_tests::Smooth;
using optim_tests::smooth;

namespace {

/// w^4 / 4 + a (w - 1)^2 / 2 for two numbers.
struct Pair {
  static constexpr double a[] = {1, 3};
  static double slope(std::size_t i, double w) { return w * w * w + a[i] * (w - 1); }
  static double value(const double* w) {
    double sum = 0;
    for (std::size_t i = 0; i < 2; ++i) sum += std::pow(w[i], 4) / 4 + a[i] * (w[i] - 1) * (w[i] - 1) / 2;
    return sum;
  }

  double closure() {
    ++calls;
    const std::vector<double> at = w.to_vector<double>();
    w.set_grad(tensor(std::vector<double>{slope(0, at[0]), slope(1, at[1])}, {2}));
    return value(at.data());
  }
  Tensor w = tensor(std::vector<double>{2, -1}, {2}).requires_grad_();
  int calls = 0;
};

/// `plain` changes two numbers as one step does.
template <class F>
void check(const std::string& name, const OptionList& options, int steps, const F& plain) {
  CAPTURE(name);
  Pair pair;
  optim::Optimizer optimizer = optim::make(name, {pair.w}, options);
  double w[] = {2, -1};
  for (int k = 0; k < steps; ++k) {
    CAPTURE(k);
    plain(w);
    optimizer.step([&] { return pair.closure(); });
    const std::vector<double> got = pair.w.to_vector<double>();
    for (std::size_t i = 0; i < 2; ++i) CHECK(got[i] == doctest::Approx(w[i]).epsilon(1e-10));
  }
}

/// Looks at a product at the first point, and stays there.
struct ProductSeen {
  static constexpr const char* name = "ProductSeen";
  struct State {
    template <class V>
    void memory(V&) {}
  };
  void step(optim::Objective& f, State&) const {
    const Tensor r = f.recorded(f.x()), J = f.jacobian(r), v = tensor(std::vector<double>{1, -2, 0.5}, {3});
    CHECK(allclose(f.gauss_newton_product(r, v), mv(t(J), mv(J, v)), 1e-12, 1e-13));
  }
};

double inner(const double* u, const double* v) { return u[0] * v[0] + u[1] * v[1]; }

}  // namespace

TEST_CASE("AdGD") {
  double lambda = 0, theta = 0, before[2] = {}, g_before[2] = {};
  check("AdGD", {{"lr", 0.01}}, 15, [&](double* w) {
    const double g[] = {Pair::slope(0, w[0]), Pair::slope(1, w[1])};
    if (lambda == 0) {
      lambda = 0.01;
      theta = 1e30;
    } else {
      const double dx[] = {w[0] - before[0], w[1] - before[1]}, dg[] = {g[0] - g_before[0], g[1] - g_before[1]};
      const double next =
          std::min(std::sqrt(1 + theta) * lambda, std::sqrt(inner(dx, dx)) / (2 * std::sqrt(inner(dg, dg))));
      theta = next / lambda;
      lambda = next;
    }
    for (int i = 0; i < 2; ++i) {
      before[i] = w[i];
      g_before[i] = g[i];
      w[i] -= lambda * g[i];
    }
  });
}

TEST_CASE("HypergradientDescent") {
  double alpha = 0.01, before[2] = {};
  Pair pair;
  optim::Optimizer optimizer = optim::make("HypergradientDescent", {pair.w}, {{"lr", 0.01}, {"beta", 1e-4}});
  double w[] = {2, -1};
  for (int k = 0; k < 10; ++k) {
    const double g[] = {Pair::slope(0, w[0]), Pair::slope(1, w[1])};
    alpha += 1e-4 * inner(g, before);
    for (int i = 0; i < 2; ++i) {
      w[i] -= alpha * g[i];
      before[i] = g[i];
    }
    optimizer.step([&] { return pair.closure(); });
    for (std::size_t i = 0; i < 2; ++i) CHECK(pair.w.to_vector<double>()[i] == doctest::Approx(w[i]).epsilon(1e-12));
  }
  CHECK(alpha > 0.012);
}

TEST_CASE("SLS goes back from twice the last length") {
  double eta = 0.3;
  bool first = true;
  check("SLS", {{"lr", 0.3}, {"c", 0.4}, {"shrink", 0.7}, {"growth", 2}}, 12, [&](double* w) {
    const double g[] = {Pair::slope(0, w[0]), Pair::slope(1, w[1])};
    if (!first) eta = std::min(0.3, 2 * eta);
    first = false;
    for (;; eta *= 0.7) {
      const double moved[] = {w[0] - eta * g[0], w[1] - eta * g[1]};
      if (Pair::value(moved) > Pair::value(w) - 0.4 * eta * inner(g, g)) continue;
      w[0] = moved[0];
      w[1] = moved[1];
      return;
    }
  });
}

TEST_CASE("FISTA with fixed steps, and its restarts") {
  for (const bool restart : {false, true}) {
    double before[] = {2, -1}, t = 1;
    int restarts = 0;
    check("FISTA", {{"lr", 0.05}, {"prox", "l1"}, {"weight", 0.5}, {"backtracking", false}, {"restart", restart}}, 40,
          [&](double* w) {
            const double next_t = (1 + std::sqrt(1 + 4 * t * t)) / 2, weight = (t - 1) / next_t;
            double uphill = 0, moved[2];
            for (std::size_t i = 0; i < 2; ++i) {
              const double y = w[i] + weight * (w[i] - before[i]), u = y - 0.05 * Pair::slope(i, y);
              moved[i] = u > 0.025 ? u - 0.025 : u < -0.025 ? u + 0.025 : 0;
              uphill += (y - moved[i]) * (moved[i] - w[i]);
            }
            t = next_t;
            for (std::size_t i = 0; i < 2; ++i) before[i] = w[i];
            if (restart && uphill > 0) {
              ++restarts;
              t = 1;
              before[0] = moved[0];
              before[1] = moved[1];
            }
            w[0] = moved[0];
            w[1] = moved[1];
          });
    CHECK((restarts > 0) == restart);
  }
}

TEST_CASE("Barzilai and Borwein's lengths, in turn") {
  double before[2] = {}, g_before[2] = {};
  int k = 0;
  // Of the first steps none is cut, as their losses are below the largest of the window.
  check("BarzilaiBorwein", {}, 5, [&](double* w) {
    const double g[] = {Pair::slope(0, w[0]), Pair::slope(1, w[1])};
    double t = 1 / (std::abs(g[0]) + std::abs(g[1]));
    if (k > 0) {
      const double s[] = {w[0] - before[0], w[1] - before[1]}, y[] = {g[0] - g_before[0], g[1] - g_before[1]};
      t = k % 2 == 0 ? inner(s, s) / inner(s, y) : inner(s, y) / inner(y, y);
    }
    ++k;
    for (int i = 0; i < 2; ++i) {
      before[i] = w[i];
      g_before[i] = g[i];
      w[i] -= t * g[i];
    }
  });
}

TEST_CASE("MirrorDescent keeps a distribution, or multiplies") {
  Pair pair;
  pair.w = tensor(std::vector<double>{0.3, 0.7}, {2}).requires_grad_();
  optim::Optimizer optimizer = optim::make("MirrorDescent", {pair.w}, {{"lr", 0.5}});
  const double u[] = {0.3 * std::exp(-0.5 * Pair::slope(0, 0.3)), 0.7 * std::exp(-0.5 * Pair::slope(1, 0.7))};
  optimizer.step([&] { return pair.closure(); });
  CHECK(pair.w.to_vector<double>()[0] == doctest::Approx(u[0] / (u[0] + u[1])).epsilon(1e-12));
  CHECK(pair.w.to_vector<double>()[1] == doctest::Approx(u[1] / (u[0] + u[1])).epsilon(1e-12));
  Pair other;
  other.w = tensor(std::vector<double>{0.3, 0.7}, {2}).requires_grad_();
  optim::Optimizer free = optim::make("MirrorDescent", {other.w}, {{"lr", 0.5}, {"normalized", false}});
  free.step([&] { return other.closure(); });
  for (std::size_t i = 0; i < 2; ++i) CHECK(other.w.to_vector<double>()[i] == doctest::Approx(u[i]).epsilon(1e-12));
}

TEST_CASE("FrankWolfe goes to corners by 2 / (k + 2), and stops by the gap") {
  int k = 0;
  check("FrankWolfe", {{"domain", "l1_ball"}, {"radius", 2}}, 10, [&](double* w) {
    const double g[] = {Pair::slope(0, w[0]), Pair::slope(1, w[1])}, gamma = 2.0 / (k++ + 2);
    const std::size_t chosen = std::abs(g[1]) > std::abs(g[0]) ? 1 : 0;
    for (std::size_t i = 0; i < 2; ++i) {
      const double s = i != chosen ? 0 : g[i] > 0 ? -2 : 2;
      w[i] += gamma * (s - w[i]);
    }
  });
  const Smooth problem = smooth("simplex");
  optim::Optimizer optimizer = optim::make("FrankWolfe", problem.parameters(), {{"tolerance_gap", 1e-2}});
  for (int i = 0; i < 500 && optimizer.stop() == optim::Stop::none; ++i) advance(optimizer, problem, Asks::gradient);
  CHECK(optimizer.stop() == optim::Stop::small_gradient);
  const double minimum = 0.5 * (1 * 0.04 + 2 * 0.01 + 1 * 0.25);
  CHECK(problem.value() - minimum <= 1e-2);
}

TEST_CASE("SPSA's gains and differences") {
  Generator generator(0);
  int k = 0;
  check("SPSA", {{"lr", 0.1}, {"c", 0.2}, {"stability", 5}}, 8, [&](double* w) {
    ++k;
    const double a_k = 0.1 / std::pow(5 + k, 0.602), c_k = 0.2 / std::pow(k, 0.101);
    const std::vector<double> u = rand({2}, {.dtype = Dtype::float64, .generator = &generator}).to_vector<double>();
    const double D[] = {u[0] < 0.5 ? -1.0 : 1.0, u[1] < 0.5 ? -1.0 : 1.0};
    const double up[] = {w[0] + c_k * D[0], w[1] + c_k * D[1]}, down[] = {w[0] - c_k * D[0], w[1] - c_k * D[1]};
    const double slope = (Pair::value(up) - Pair::value(down)) / (2 * c_k);
    for (int i = 0; i < 2; ++i) w[i] -= a_k * slope * D[i];
  });
}

TEST_CASE("BSAM's mean and precisions") {
  Generator generator(3);
  double m[2] = {}, s[2] = {0.8, 0.8};
  check("BSAM",
        {{"lr", 0.1},
         {"betas", {0.8, 0.9}},
         {"rho", 0.2},
         {"weight_decay", 0.05},
         {"damping", 0.3},
         {"num_data", 20},
         {"s_init", 0.8},
         {"seed", 3}},
        15, [&](double* w) {
          const std::vector<double> e =
              randn({2}, {.dtype = Dtype::float64, .generator = &generator}).to_vector<double>();
          for (std::size_t i = 0; i < 2; ++i) {
            const double g = Pair::slope(i, w[i] + e[i] / std::sqrt(20 * s[i]));
            const double uphill = Pair::slope(i, w[i] + 0.2 * g / s[i]);
            m[i] = 0.8 * m[i] + 0.2 * (uphill + 0.05 * w[i]);
            s[i] = 0.9 * s[i] + 0.1 * (std::sqrt(s[i]) * std::abs(g) + 0.05 + 0.3);
            w[i] -= 0.1 * m[i] / s[i];
          }
        });
}

TEST_CASE("HessianFree solves with the Gauss-Newton matrix of residuals, and with the Hessian of a loss") {
  // r = (w^2 - 2, sin 3 w): J^T J has not the terms r'' r, which make the Hessian negative at 0.55.
  for (const bool residuals : {true, false}) {
    const Tensor w = full({1}, 0.55, {.dtype = Dtype::float64}).requires_grad_();
    optim::Optimizer optimizer = optim::make("HessianFree", {w}, {{"damping", 3}});
    const double r[] = {0.55 * 0.55 - 2, std::sin(1.65)}, J[] = {1.1, 3 * std::cos(1.65)};
    const double g = J[0] * r[0] + J[1] * r[1], JJ = J[0] * J[0] + J[1] * J[1];
    const double B = residuals ? JJ : JJ + 2 * r[0] - 9 * std::sin(1.65) * r[1];
    REQUIRE((B + 3 > 0) == residuals);
    const double d = residuals ? -g / (B + 3) : -g;
    const auto half = [](double x) { return ((x * x - 2) * (x * x - 2) + std::sin(3 * x) * std::sin(3 * x)) / 2; };
    const double rho = (half(0.55 + d) - half(0.55)) / (g * d + B * d * d / 2);
    const double lambda = !residuals || rho < 0.25 ? 4.5 : rho > 0.75 ? 2 : 3;
    optimizer.step([&] {
      const Tensor values = stack({square(w[0]) - 2, sin(3 * w[0])});
      return residuals ? values : 0.5 * sum(square(values));
    });
    CHECK(optimizer.state_dict().number("groups.0.memory.lambda", "test") == doctest::Approx(lambda));
    if (residuals) CHECK(w.item<double>() == doctest::Approx(0.55 + d).epsilon(1e-10));
    CHECK(half(w.item<double>()) < half(0.55));
  }
}

TEST_CASE("the Gauss-Newton product is J^T J v") {
  const Tensor w = tensor(std::vector<double>{0.3, -0.7, 1.1}, {3}).requires_grad_();
  optim::Optimizer optimizer({w}, ProductSeen{});
  optimizer.step([&] { return stack({w[0] * w[1], exp(w[2]), w[0] - square(w[2]), sin(w[1] * w[2])}); });
}

TEST_CASE("Powell's directions are conjugate on a parabola, so it is solved in as many steps as it has dimensions") {
  const Tensor A = tensor(std::vector<double>{4, 1, -1, 1, 3, 0.5, -1, 0.5, 2}, {3, 3});
  const Tensor b = tensor(std::vector<double>{1, -2, 0.5}, {3});
  const Tensor w = zeros({3}, {.dtype = Dtype::float64}).requires_grad_();
  optim::Optimizer optimizer = optim::make("Powell", {w}, {{"tolerance_line", 1e-9}});
  const auto loss = [&] {
    const Tensor x = w.detach();
    return (0.5 * dot(x, mv(A, x)) - dot(b, x)).item<double>();
  };
  for (int i = 0; i < 4; ++i) optimizer.step(loss);
  CHECK(max(abs(mv(A, w.detach()) - b)).item<double>() < 1e-5);
}

TEST_CASE("Nelder and Mead: reflection, expansion, contraction of two numbers") {
  // A plane falls for ever: the first step expands from the middle of the two best, by factor 2.
  const Tensor w = zeros({2}, {.dtype = Dtype::float64}).requires_grad_();
  optim::Optimizer optimizer = optim::make("NelderMead", {w}, {{"size", 1}});
  const auto plane = [&] {
    const std::vector<double> at = w.to_vector<double>();
    return -at[0] - 2 * at[1];
  };
  optimizer.step(plane);
  // Simplex (0, 0), (1, 0), (0, 1): the worst is (0, 0), the others' middle (1/2, 1/2); 1/2 + 2 * 1/2 = 3/2.
  CHECK(w.to_vector<double>() == std::vector<double>{1.5, 1.5});
  const Tensor v = zeros({2}, {.dtype = Dtype::float64}).requires_grad_();
  optim::Optimizer contracts = optim::make("NelderMead", {v}, {{"size", 1}});
  const auto bowl = [&] {
    const std::vector<double> at = v.to_vector<double>();
    return at[0] * at[0] + 2 * at[1] * at[1];
  };
  contracts.step(bowl);
  // The worst is (0, 1), reflected at (1/2, 0) to (1, -1), which is worse: (1/2, 0) + (0, 1) / 2 - 1/4 inside.
  const std::vector<double> kept = contracts.state_dict().at("groups.0.memory.x.1", "test").to_vector<double>();
  CHECK(kept == std::vector<double>{0.25, 0.5});
}

TEST_CASE("LevenbergMarquardt: damping as Nielsen has it, for one parameter") {
  for (const char* scaling : {"identity", "diagonal"}) {
    CAPTURE(std::string(scaling));
    const Tensor w = full({1}, 0.55, {.dtype = Dtype::float64}).requires_grad_();
    optim::Optimizer optimizer =
        optim::make("LevenbergMarquardt", {w}, {{"tau", 1e-6}, {"scaling", scaling}, {"tolerance_grad", 1e-12}});
    const auto r = [](double x) { return std::array<double, 2>{x * x - 2, std::sin(3 * x)}; };
    const auto half = [&](double x) { return (r(x)[0] * r(x)[0] + r(x)[1] * r(x)[1]) / 2; };
    double x = 0.55, mu = 0, nu = 2;
    int refused = 0;
    for (int k = 0; k < 5; ++k) {
      const double J[] = {2 * x, 3 * std::cos(3 * x)};
      const double JJ = J[0] * J[0] + J[1] * J[1], g = J[0] * r(x)[0] + J[1] * r(x)[1];
      const double D = std::string(scaling) == "diagonal" ? JJ : 1;
      if (k == 0) mu = 1e-6 * JJ / D;
      for (;; ++refused) {
        const double d = -g / (JJ + mu * D), rho = (half(x) - half(x + d)) / (d * (mu * D * d - g) / 2);
        if (rho > 0) {
          x += d;
          mu *= std::max(1.0 / 3, 1 - std::pow(2 * rho - 1, 3));
          nu = 2;
          break;
        }
        mu *= nu;
        nu *= 2;
      }
      optimizer.step([&] { return stack({square(w[0]) - 2, sin(3 * w[0])}); });
      CHECK(w.item<double>() == doctest::Approx(x).epsilon(1e-9));
    }
    CHECK(refused > 0);
  }
}

TEST_CASE("TrustRegion: the radius for one parameter") {
  const Tensor w = full({1}, 0.2, {.dtype = Dtype::float64}).requires_grad_();
  optim::Optimizer optimizer = optim::make("TrustRegion", {w}, {{"radius", 4}, {"max_radius", 5}});
  const auto f = [](double x) { return x * x * x * x / 4 - x * x / 2; };
  double x = 0.2, delta = 4;
  int refused = 0, curved_down = 0;
  for (int k = 0; k < 12; ++k) {
    const double g = x * x * x - x, H = 3 * x * x - 1;
    if (std::abs(g) <= 1e-8) break;
    double d = H > 0 ? -g / H : g > 0 ? -delta : delta;
    d = std::max(-delta, std::min(delta, d));
    curved_down += H <= 0;
    const double rho = (f(x + d) - f(x)) / (g * d + H * d * d / 2);
    const bool at_border = std::abs(d) == delta;
    if (rho < 0.25) {
      delta = std::abs(d) / 4;
    } else if (rho > 0.75 && at_border) {
      delta = std::min(5.0, 2 * delta);
    }
    if (rho > 0.1) {
      x += d;
    } else {
      ++refused;
    }
    optimizer.step([&] { return sum(pow(w, 4)) / 4 - sum(square(w)) / 2; });
    CHECK(w.item<double>() == doctest::Approx(x).epsilon(1e-9));
  }
  CHECK(refused > 0);
  CHECK(curved_down > 0);
  CHECK(x == doctest::Approx(1));
}

TEST_CASE("from where the loss curves down, methods of second order descend all the same") {
  for (const char* name : {"Newton", "NewtonCG", "HessianFree", "TrustRegion"}) {
    CAPTURE(std::string(name));
    const Tensor w = tensor(std::vector<double>{0.1, -0.2}, {2}).requires_grad_();
    optim::Optimizer optimizer = optim::make(name, {w});
    for (int i = 0; i < 60 && optimizer.stop() == optim::Stop::none; ++i) {
      optimizer.step([&] { return sum(pow(w, 4)) / 4 - sum(square(w)) / 2; });
    }
    CHECK(optimizer.stop() == optim::Stop::small_gradient);
    for (double value : w.to_vector<double>()) CHECK(std::abs(value) == doctest::Approx(1).epsilon(1e-7));
  }
}

TEST_CASE("projections are nearest points") {
  const auto close = [](const Tensor& got, const std::vector<double>& wanted) {
    const std::vector<double> values = got.to_vector<double>();
    REQUIRE(values.size() == wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(values[i] == doctest::Approx(wanted[i]).epsilon(1e-12));
  };
  const Tensor x = tensor(std::vector<double>{0.7, 0.6, -0.5}, {3});
  close(optim::project_simplex(x), {0.55, 0.45, 0});
  close(optim::project_simplex(x, 2), {1.05, 0.95, 0});
  close(optim::project_l1_ball(x), {0.7 - 0.8 / 3, 0.6 - 0.8 / 3, -0.5 + 0.8 / 3});
  close(optim::project_l1_ball(x, 5), {0.7, 0.6, -0.5});
  close(optim::soft_threshold(x, 0.55), {0.15, 0.05, 0});
  close(optim::project_l2_ball(tensor(std::vector<double>{3, 4}, {2})), {0.6, 0.8});
}
