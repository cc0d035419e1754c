// Methods with bounds, penalties and constraints, against the same in plain numbers and against optimality conditions.
#include "closures.h"
#include "optimizers.h"

#include <gradus/core/linalg.h>
#include <gradus/core/ops.h>

#include <algorithm>
#include <cmath>

using namespace gradus;
using optim_tests::advance;
using optim_tests::Asks;
using optim_tests::numbers;
using optim_tests::Smooth;
using optim_tests::smooth;

namespace {

/// w^T A w / 2 - b w with A = X^T X + I / 10.
struct Parabola {
  explicit Parabola(std::int64_t n) {
    const Tensor X = numbers({n, n}, 11, Dtype::float64);
    A = matmul(t(X), X) + 0.1 * eye(n, {.dtype = Dtype::float64});
    b = 2 * numbers({n}, 12, Dtype::float64);
    w = zeros({n}, {.dtype = Dtype::float64}).requires_grad_();
  }
  Tensor gradient() const { return mv(A, w.detach()) - b; }
  double closure() {
    w.set_grad(gradient());
    return (0.5 * dot(w.detach(), mv(A, w.detach())) - dot(b, w.detach())).item<double>();
  }
  Tensor A, b, w;
};

}  // namespace

TEST_CASE("LBFGSB ends where the gradient points out of the box, or is zero") {
  for (const std::int64_t n : {2, 7, 30}) {
    for (const std::int64_t history : {1, 3, 10}) {
      CAPTURE(n);
      CAPTURE(history);
      Parabola problem(n);
      optim::Optimizer optimizer =
          optim::make("LBFGSB", {problem.w}, {{"low", -0.2}, {"high", 0.3}, {"history_size", history}});
      int steps = 0;
      for (; steps < 400 && optimizer.stop() == optim::Stop::none; ++steps) {
        optimizer.step([&] { return problem.closure(); });
        for (const double x : problem.w.to_vector<double>()) CHECK((x >= -0.2 && x <= 0.3));
      }
      CHECK(optimizer.stop() == optim::Stop::small_gradient);
      const std::vector<double> x = problem.w.to_vector<double>(), g = problem.gradient().to_vector<double>();
      int at_bounds = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        if (x[i] == -0.2) {
          CHECK(g[i] >= -1e-6);
        } else if (x[i] == 0.3) {
          CHECK(g[i] <= 1e-6);
        } else {
          CHECK(std::abs(g[i]) <= 1e-6);
        }
        at_bounds += x[i] == -0.2 || x[i] == 0.3 ? 1 : 0;
      }
      CHECK(at_bounds > 0);
      if (history == 10) CHECK(steps < 60);
    }
  }
}

TEST_CASE("LBFGSB's first step is the projected gradient's first minimum, by theta = 1") {
  // The parabola of the first step is |w|^2 / 2 around w - g: its minimum along the projected gradient is that point,
  // put back into the box.
  Parabola problem(5);
  optim::Optimizer optimizer = optim::make("LBFGSB", {problem.w}, {{"low", -0.2}, {"high", 0.3}, {"c1", 1e-9}});
  const double before = problem.closure();
  const Tensor target = clamp(problem.b, -0.2, 0.3);  // the gradient at 0 is -b
  optimizer.step([&] { return problem.closure(); });
  const double after = problem.closure();
  CHECK(after < before);
  const Tensor moved = problem.w.detach();
  const double part = (dot(moved, target) / dot(target, target)).item<double>();
  CHECK(allclose(moved, part * target, 1e-12, 1e-14));
  CHECK(part <= 1 + 1e-12);
}

TEST_CASE("between bounds that are far off, LBFGSB ends where BFGS does") {
  Parabola problem(6), free(6);
  optim::Optimizer bounded = optim::make("LBFGSB", {problem.w}, {{"low", -1e30}, {"high", 1e30}});
  optim::Optimizer plain = optim::make("BFGS", {free.w}, {{"line_search", "armijo"}});
  for (int i = 0; i < 200 && bounded.stop() == optim::Stop::none; ++i) bounded.step([&] { return problem.closure(); });
  for (int i = 0; i < 200 && plain.stop() == optim::Stop::none; ++i) plain.step([&] { return free.closure(); });
  CHECK(bounded.stop() == optim::Stop::small_gradient);
  CHECK(max(abs(problem.w.detach() - free.w.detach())).item<double>() < 1e-5);
}

TEST_CASE("ADMM: x solves its linear system, z is shrunk, u adds up") {
  Parabola problem(4);
  optim::Optimizer optimizer =
      optim::make("ADMM", {problem.w}, {{"rho", 1.5}, {"weight", 0.7}, {"relaxation", 1.3}, {"tolerance_change", 0}});
  Tensor z = clone(problem.w.detach()), u = zeros_like(z);
  for (int k = 0; k < 12; ++k) {
    const Tensor H = problem.A + 1.5 * eye(4, {.dtype = Dtype::float64});
    const Tensor x = squeeze(solve(H, unsqueeze(problem.b + 1.5 * (z - u), 1)), 1);
    const Tensor shifted = 1.3 * x - 0.3 * z + u;
    z = sign(shifted) * clamp_min(abs(shifted) - 0.7 / 1.5, 0);
    u = shifted - z;
    optimizer.step([&] { return problem.closure(); });
    CHECK(max(abs(problem.w.detach() - z)).item<double>() < 1e-8);
  }
  CHECK(eq(z, 0).to_vector<bool>() == eq(problem.w.detach(), 0).to_vector<bool>());
}

TEST_CASE("the augmented Lagrangian of one equality: multiplier and penalty in plain numbers") {
  // w^2 / 2 with w = 1: the minimum of w^2 / 2 + y (w - 1) + mu (w - 1)^2 / 2 is (mu - y) / (1 + mu).
  const Tensor w = full({1}, 3, {.dtype = Dtype::float64}).requires_grad_();
  optim::Optimizer optimizer =
      optim::make("AugmentedLagrangian", {w}, {{"penalty", 0.5}, {"growth", 4}, {"decrease", 0.4}});
  double y = 0, mu = 0.5, last = 2;
  int grown = 0;
  for (int k = 0; k < 6; ++k) {
    const double x = (mu - y) / (1 + mu), c = x - 1;
    y += mu * c;
    if (std::abs(c) > 0.4 * last) {
      mu *= 4;
      ++grown;
    }
    last = std::abs(c);
    optimizer.step([&] { return stack({0.5 * square(w[0]), w[0] - 1}); });
    CHECK(w.item<double>() == doctest::Approx(x).epsilon(1e-7));
    const StateDict state = optimizer.state_dict();
    CHECK(state.at("groups.0.memory.y", "test").item<double>() == doctest::Approx(y).epsilon(1e-6));
    CHECK(state.number("groups.0.memory.mu", "test") == doctest::Approx(mu));
  }
  CHECK(grown > 0);
  CHECK(grown < 6);
}

TEST_CASE("the augmented Lagrangian ends with multipliers that balance the loss, none where a bound does not bind") {
  const Smooth problem = smooth("ellipse");
  optim::Optimizer optimizer = optim::make("AugmentedLagrangian", problem.parameters(), {{"inequalities", 1}});
  for (int i = 0; i < 60 && optimizer.stop() == optim::Stop::none; ++i) advance(optimizer, problem, Asks::constrained);
  CHECK(optimizer.stop() == optim::Stop::small_gradient);
  CHECK(problem.error() < 1e-7);
  const std::vector<double> y = optimizer.state_dict().at("groups.0.memory.y", "test").to_vector<double>();
  const double x0 = problem.minimizer[0], x1 = problem.minimizer[1];
  CHECK(2 * (x0 - 2) + y[0] + y[1] * x0 / 2 == doctest::Approx(0).epsilon(1e-5));
  CHECK(2 * (x1 - 1) - 2 * y[0] + 2 * y[1] * x1 == doctest::Approx(0).epsilon(1e-5));
  CHECK(y[1] > 0.1);

  // The same with an ellipse so large that the line alone binds.
  const Tensor w = tensor(std::vector<double>{2, 2}, {2}).requires_grad_();
  optim::Optimizer loose = optim::make("AugmentedLagrangian", {w}, {{"inequalities", 1}});
  for (int i = 0; i < 60 && loose.stop() == optim::Stop::none; ++i) {
    loose.step([&] {
      return stack({square(w[0] - 2) + square(w[1] - 1), w[0] - 2 * w[1] + 1, square(w[0]) / 4 + square(w[1]) - 100});
    });
  }
  const std::vector<double> x = w.to_vector<double>();
  CHECK(x[0] == doctest::Approx(1.8).epsilon(1e-6));
  CHECK(x[1] == doctest::Approx(1.4).epsilon(1e-6));
  CHECK(loose.state_dict().at("groups.0.memory.y", "test").to_vector<double>()[1] == 0);
}
