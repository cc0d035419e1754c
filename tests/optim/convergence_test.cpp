// How fast methods converge near a minimum, and fits with known answers.
#include "closures.h"
#include "optimizers.h"

#include <cmath>

using namespace gradus;
using optim_tests::advance;
using optim_tests::Asks;
using optim_tests::Smooth;
using optim_tests::smooth;

namespace {

/// The errors after each step, as long as they are above what rounding leaves.
std::vector<double> errors(const std::string& name, const OptionList& options, Asks asks, const std::string& on) {
  const Smooth problem = smooth(on);
  optim::Optimizer optimizer = optim::make(name, problem.parameters(), options);
  std::vector<double> list;
  for (int i = 0; i < 500 && optimizer.stop() == optim::Stop::none; ++i) {
    advance(optimizer, problem, asks);
    list.push_back(problem.error());
    if (problem.error() < 1e-9) break;
  }
  return list;
}

double last_ratio(const std::vector<double>& list) { return list.back() / list[list.size() - 2]; }

}  // namespace

TEST_CASE("Newton's method squares the error") {
  for (const char* problem : {"P2", "Rosenbrock"}) {
    CAPTURE(std::string(problem));
    const std::vector<double> e = errors("Newton", {{"tolerance_grad", 1e-13}}, Asks::loss, problem);
    int near = 0;
    for (std::size_t k = 1; k < e.size(); ++k) {
      if (e[k - 1] > 0.04) continue;
      CHECK(e[k] <= 40 * e[k - 1] * e[k - 1]);
      ++near;
    }
    CHECK(near >= 3);
  }
}

TEST_CASE("by conjugate gradients, with |r| <= sqrt|g| |g|, its order is 3/2") {
  for (const char* name : {"NewtonCG", "TrustRegion"}) {
    CAPTURE(std::string(name));
    const std::vector<double> e = errors(name, {{"tolerance_grad", 1e-13}}, Asks::loss, "P2");
    int near = 0;
    for (std::size_t k = 1; k < e.size(); ++k) {
      if (e[k - 1] > 0.1) continue;
      CHECK(e[k] <= 2 * std::pow(e[k - 1], 1.5));
      ++near;
    }
    CHECK(near >= 3);
  }
}

TEST_CASE("quasi-Newton methods are faster than linear") {
  for (const char* name : {"BFGS", "DFP", "SR1"}) {
    CAPTURE(std::string(name));
    const std::vector<double> e =
        errors(name, {{"tolerance_grad", 1e-12}, {"tolerance_change", 0}}, Asks::gradient, "Rosenbrock");
    REQUIRE(e.size() > 3);
    CHECK(e.size() < 60);
    CHECK(e.back() < 1e-9);
    CHECK(last_ratio(e) < 0.01);
  }
}

TEST_CASE("steepest descent is linear: its ratio stays") {
  const std::vector<double> e =
      errors("SteepestDescent", {{"line_search", "exact"}, {"tolerance_change", 0}}, Asks::gradient, "P2");
  REQUIRE(e.size() > 20);
  CHECK(last_ratio(e) > 0.15);
}

TEST_CASE("Levenberg and Marquardt find NIST's Misra1a from both of its starts") {
  for (const std::vector<double>& start : {std::vector<double>{500, 0.0001}, std::vector<double>{250, 0.0005}}) {
    for (const char* scaling : {"identity", "diagonal"}) {
      CAPTURE(std::string(scaling));
      Smooth problem = smooth("exponential");
      problem.set_values(start);
      optim::Optimizer optimizer = optim::make("LevenbergMarquardt", problem.parameters(), {{"scaling", scaling}});
      for (int i = 0; i < 300 && optimizer.stop() == optim::Stop::none; ++i)
        advance(optimizer, problem, Asks::residuals);
      const std::vector<double> b = problem.values();
      CHECK(b[0] == doctest::Approx(2.3894212918e+02).epsilon(1e-8));
      CHECK(b[1] == doctest::Approx(5.5015643181e-04).epsilon(1e-8));
      CHECK(2 * problem.value() == doctest::Approx(1.2455138894e-01).epsilon(1e-9));  // NIST's sum of squares
    }
  }
}

TEST_CASE("Gauss-Newton solves linear least squares in one step") {
  const Smooth problem = smooth("regression");
  optim::Optimizer optimizer = optim::make("GaussNewton", problem.parameters());
  advance(optimizer, problem, Asks::residuals);
  CHECK(problem.error() < 1e-13);
  advance(optimizer, problem, Asks::residuals);
  CHECK(optimizer.stop() == optim::Stop::small_gradient);
}

TEST_CASE("FISTA gains over gradient descent as the square") {
  // Nesterov: f - f* <= 2 L |x0 - x*|^2 / (k + 1)^2, which plain descent does not keep on a badly scaled parabola.
  const std::vector<double> scale = {1, 0.1, 0.01, 0.001};
  const Tensor a = tensor(scale, {4});
  const auto gap = [&](const std::string& name, const OptionList& options, int k) {
    const Tensor w = ones({4}, {.dtype = Dtype::float64}).requires_grad_();
    optim::Optimizer optimizer = optim::make(name, {w}, options);
    for (int i = 0; i < k; ++i) {
      optimizer.step([&] {
        optimizer.zero_grad();
        const Tensor loss = 0.5 * sum(a * square(w));
        loss.backward();
        return loss;
      });
    }
    return (0.5 * sum(a * square(w.detach()))).item<double>();
  };
  for (const int k : {50, 200}) {
    CHECK(gap("FISTA", {{"backtracking", false}, {"restart", false}}, k) <= 2 * 4.0 / ((k + 1) * (k + 1)));
  }
  CHECK(gap("SGD", {{"lr", 1}}, 200) > 2 * 4.0 / (201 * 201));
}
