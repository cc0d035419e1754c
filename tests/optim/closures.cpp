// Problems with known minima, and every method on one of them.
#include "closures.h"

#include "optimizers.h"

#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>
#include <gradus/core/random.h>

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

namespace optim_tests {
namespace {

using namespace gradus;

Tensor column(const std::vector<double>& values, const Shape& shape, Dtype dtype) {
  return to(tensor(values, shape), dtype);
}

std::vector<double> minimizer_of_p2() {
  std::ifstream file(GRADUS_SOURCE_DIR "/tests/reference/minima.json");
  return nlohmann::json::parse(file).at(0).at("minimizer").get<std::vector<double>>();
}

Smooth p2(Dtype dtype) {
  const Shape matrix{4, 3}, vector{3};
  const Tensor A = column({1, 0.5, 2, 0.3, 1.5, 0.8, 2.5, 0.1, 0.6, 0.9, 1.2, 0.4}, matrix, dtype);
  const Tensor T = column({0.5, -1, 0.2, 1.5, -0.3, 0.8, -0.7, 2, -1.2, 0.1, 0.6, -0.4}, matrix, dtype);
  const Tensor C = column({0.2, 0.1, 0.05, 0.3, 0.02, 0.15, 0.1, 0.25, 0.01, 0.05, 0.2, 0.3}, matrix, dtype);
  const Tensor d = column({1, 0.2, 3}, vector, dtype), s = column({-0.5, 1, 0.25}, vector, dtype);
  const Tensor W =
      column({1, -0.5, 0.8, -1.2, 0.7, 0.3, 0.4, -0.9, 1.1, -0.2, 0.6, -1.5}, matrix, dtype).requires_grad_();
  const Tensor b = column({0.3, -0.8, 1.2}, vector, dtype).requires_grad_();
  const auto loss = [=] {
    const Tensor q = sum(W, {0}) + b;
    return 0.5 * sum(A * square(W - T)) + 0.25 * sum(C * pow(W, 4)) + 0.5 * sum(d * square(b - s)) +
           0.25 * sum(pow(b, 4)) + 0.05 * sum(square(q));
  };
  return {.w = {W, b}, .loss = loss, .minimizer = minimizer_of_p2()};
}

Smooth rosenbrock(Dtype dtype) {
  const Tensor w = column({-1.2, 1}, {2}, dtype).requires_grad_();
  const auto residuals = [=] { return stack({10 * (w[1] - square(w[0])), 1 - w[0]}); };
  return {.w = {w}, .loss = [=] { return sum(square(residuals())); }, .residuals = residuals, .minimizer = {1, 1}};
}

/// Misra1a: y = b1 (1 - exp(-b2 x)), whose best b1 and b2 NIST certifies.
Smooth exponential(Dtype dtype) {
  const Tensor x = column(
      {77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0}, {14}, dtype);
  const Tensor y = column(
      {10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78}, {14}, dtype);
  const Tensor b = column({500, 0.0001}, {2}, dtype).requires_grad_();
  const auto residuals = [=] { return b[0] * (1 - exp(-b[1] * x)) - y; };
  return {.w = {b},
          .loss = [=] { return 0.5 * sum(square(residuals())); },
          .residuals = residuals,
          .minimizer = {2.3894212918e+02, 5.5015643181e-04}};
}

/// The mean of (x_i w - y_i)^2 / 2 over six terms, without a common zero; `weight` |w|^2 / 2 is added to the loss.
Smooth regression(double weight, Dtype dtype) {
  const Tensor x = column({1, 0.2, -0.5, 0.9, 0.4, -1.1, 0.3, 0.8, -0.7, 0.6, 1.2, 0.1}, {6, 2}, dtype);
  const Tensor y = column({0.5, -1, 0.3, 0.9, 1.4, -0.2}, {6}, dtype);
  const Tensor w = column({1.5, -0.5}, {2}, dtype).requires_grad_();
  const auto term = [=](std::int64_t i) { return 0.5 * square(dot(x[i], w) - y[i]); };
  const auto residuals = [=] { return (mv(x, w) - y) / std::sqrt(6.0); };
  const NoGrad no_grad;
  // The normal equations, by Cramer's rule.
  const std::vector<double> A = (matmul(t(x), x) + 6 * weight * eye(2, {.dtype = dtype})).to_vector<double>(),
                            b = mv(t(x), y).to_vector<double>();
  const double det = A[0] * A[3] - A[1] * A[2];
  return {.w = {w},
          .loss = [=] { return 0.5 * sum(square(residuals())) + 0.5 * weight * sum(square(w)); },
          .residuals = residuals,
          .term = term,
          .terms = 6,
          .minimizer = {(b[0] * A[3] - A[1] * b[1]) / det, (A[0] * b[1] - A[2] * b[0]) / det}};
}

/// sum of a (w - c)^2 / 2 around c; the minimum is given.
Smooth quadratic(const std::vector<double>& a, const std::vector<double>& c, const std::vector<double>& start,
                 const std::vector<double>& minimizer, Dtype dtype) {
  const Shape shape{static_cast<std::int64_t>(a.size())};
  const Tensor scale = column(a, shape, dtype), centre = column(c, shape, dtype);
  const Tensor w = column(start, shape, dtype).requires_grad_();
  return {.w = {w}, .loss = [=] { return 0.5 * sum(scale * square(w - centre)); }, .minimizer = minimizer};
}

Smooth ellipse(Dtype dtype) {
  const Tensor w = column({2, 2}, {2}, dtype).requires_grad_();
  return {.w = {w},
          .loss = [=] { return square(w[0] - 2) + square(w[1] - 1); },
          .minimizer = {(std::sqrt(7.0) - 1) / 2, (std::sqrt(7.0) + 1) / 4},
          .constraints =
              [=] {
                return stack({w[0] - 2 * w[1] + 1, square(w[0]) / 4 + square(w[1]) - 1});
              }};
}

}  // namespace

std::vector<double> Smooth::values() const {
  std::vector<double> all;
  for (const Tensor& tensor : w) {
    const std::vector<double> part = tensor.to_vector<double>();
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

double Smooth::error() const {
  const std::vector<double> at = values();
  double largest = 0;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const double distance = std::abs(at[i] - minimizer[i]);
    largest = distance <= largest ? largest : distance;  // NaN is the largest
  }
  return largest;
}

double Smooth::value() const {
  const NoGrad no_grad;
  return loss().item<double>();
}

void Smooth::set_values(const std::vector<double>& values) {
  const NoGrad no_grad;
  std::size_t next = 0;
  for (Tensor& tensor : w) {
    std::vector<double> part(values.begin() + static_cast<std::ptrdiff_t>(next),
                             values.begin() + static_cast<std::ptrdiff_t>(next) + tensor.numel());
    next += part.size();
    tensor.copy_(gradus::tensor(part, tensor.shape()));
  }
}

Smooth smooth(const std::string& name, Dtype dtype) {
  if (name == "P2") return p2(dtype);
  if (name == "Rosenbrock") return rosenbrock(dtype);
  if (name == "exponential") return exponential(dtype);
  if (name == "regression") return regression(0, dtype);
  if (name == "ridge") return regression(0.1, dtype);
  if (name == "ellipse") return ellipse(dtype);
  // |c| - 1/a, where that is positive, with the sign of c
  if (name == "lasso") return quadratic({1, 2, 4, 0.5}, {3, -0.4, -1, 1}, {1, 1, 1, 1}, {2, 0, -0.75, 0}, dtype);
  // c - 0.2/a for the first two, which add up to 1
  if (name == "simplex") return quadratic({1, 2, 1}, {0.7, 0.6, -0.5}, {0.2, 0.3, 0.5}, {0.5, 0.5, 0}, dtype);
  return quadratic({1, 2, 4}, {0.4, 1.5, -2}, {0.5, 0.5, 0.5}, {0.4, 1, 0}, dtype);  // box [0, 1]
}

void advance(optim::Optimizer& optimizer, const Smooth& problem, Asks asks, double sign, std::int64_t* calls) {
  const auto count = [&] {
    if (calls != nullptr) ++*calls;
  };
  const auto differentiated = [&](const Tensor& loss) {
    count();
    optimizer.zero_grad();
    const Tensor signed_loss = sign * loss;
    signed_loss.backward();
    return signed_loss;
  };
  switch (asks) {
    case Asks::gradient:
      optimizer.step([&] { return differentiated(problem.loss()); });
      break;
    case Asks::loss:
      optimizer.step([&] {
        count();
        return sign * problem.loss();
      });
      break;
    case Asks::residuals:
      optimizer.step([&] {
        count();
        return problem.residuals();
      });
      break;
    case Asks::terms:
      optimizer.step(optim::FiniteSum(problem.terms, [&](std::int64_t i) { return differentiated(problem.term(i)); }));
      break;
    case Asks::value:
      optimizer.step([&] {
        count();
        return sign * problem.value();
      });
      break;
    case Asks::constrained:
      optimizer.step([&] {
        count();
        return cat({reshape(sign * problem.loss(), {1}), problem.constraints()});
      });
      break;
  }
}

std::string ClosureRow::text() const { return text_of(optimizer, options) + " on " + problem; }

const std::vector<ClosureRow>& closures() {
  static const std::vector<ClosureRow> rows = {
      {"LBFGS", {}, Asks::gradient, "P2", 5, 2e-5},
      {"LBFGS", {{"line_search_fn", "strong_wolfe"}, {"max_iter", 1}}, Asks::gradient, "P2", 20, 2e-5},
      {"LBFGS", {{"line_search_fn", "strong_wolfe"}}, Asks::gradient, "Rosenbrock", 10, 1e-4},
      {"LBFGSB", {{"low", -10}, {"high", 10}}, Asks::gradient, "P2", 60, 1e-6},
      {"LBFGSB", {}, Asks::gradient, "box", 20, 1e-7},
      {"LBFGSB", {{"low", -2}, {"high", 2}, {"history_size", 5}}, Asks::gradient, "Rosenbrock", 60, 1e-6},
      {"BFGS", {}, Asks::gradient, "P2", 60, 1e-6},
      {"BFGS", {{"line_search", "hager_zhang"}}, Asks::gradient, "P2", 60, 1e-6},
      {"BFGS", {{"line_search", "armijo"}}, Asks::gradient, "P2", 60, 1e-6},
      {"BFGS", {{"line_search", "goldstein"}}, Asks::gradient, "P2", 60, 1e-6},
      {"BFGS", {}, Asks::gradient, "Rosenbrock", 60, 1e-6},
      {"DFP", {}, Asks::gradient, "P2", 60, 1e-6},
      {"DFP", {}, Asks::gradient, "Rosenbrock", 100, 1e-6},
      {"SR1", {}, Asks::gradient, "P2", 60, 1e-6},
      {"SR1", {}, Asks::gradient, "Rosenbrock", 60, 1e-6},
      {"OWLQN", {{"weight", 0}}, Asks::gradient, "P2", 60, 1e-6},
      {"OWLQN", {}, Asks::gradient, "lasso", 30, 1e-7},
      {"NonlinearCG", {}, Asks::gradient, "P2", 60, 1e-6},
      {"NonlinearCG", {{"max_iter", 10}}, Asks::gradient, "P2", 60, 1e-6},
      {"NonlinearCG", {{"beta", "fletcher_reeves"}}, Asks::gradient, "P2", 60, 1e-6},
      {"NonlinearCG", {{"beta", "hestenes_stiefel"}}, Asks::gradient, "P2", 60, 1e-6},
      {"NonlinearCG", {{"beta", "dai_yuan"}}, Asks::gradient, "P2", 60, 1e-6},
      {"NonlinearCG",
       {{"beta", "hager_zhang"}, {"line_search", "hager_zhang"}, {"c1", 0.1}},
       Asks::gradient,
       "P2",
       60,
       1e-6},
      {"NonlinearCG", {}, Asks::gradient, "Rosenbrock", 100, 1e-6},
      {"SteepestDescent", {}, Asks::gradient, "P2", 200, 1e-6},
      {"SteepestDescent", {{"line_search", "exact"}}, Asks::gradient, "P2", 200, 1e-6},
      {"SteepestDescent", {{"line_search", "goldstein"}, {"c1", 0.25}}, Asks::gradient, "P2", 200, 1e-6},
      {"BarzilaiBorwein", {}, Asks::gradient, "P2", 80, 1e-6},
      {"BarzilaiBorwein", {{"length", "long"}}, Asks::gradient, "P2", 80, 1e-6},
      {"BarzilaiBorwein", {{"length", "short"}}, Asks::gradient, "P2", 80, 1e-6},
      {"BarzilaiBorwein", {}, Asks::gradient, "Rosenbrock", 150, 1e-5},
      {"AdGD", {}, Asks::gradient, "P2", 200, 1e-6},
      {"SLS", {}, Asks::gradient, "P2", 200, 1e-6},
      {"BSAM", {{"lr", 0.1}, {"weight_decay", 0}, {"num_data", 1e8}, {"beta2", 0.9}}, Asks::gradient, "P2", 400, 0.02},
      {"Newton", {}, Asks::loss, "P2", 20, 1e-8},
      {"Newton", {}, Asks::loss, "Rosenbrock", 40, 1e-8},
      {"NewtonCG", {}, Asks::loss, "P2", 20, 1e-8},
      {"NewtonCG", {}, Asks::loss, "Rosenbrock", 400, 1e-8},
      {"HessianFree", {}, Asks::loss, "P2", 60, 1e-7},
      {"HessianFree", {}, Asks::loss, "Rosenbrock", 100, 1e-6},
      {"HessianFree", {}, Asks::residuals, "Rosenbrock", 60, 1e-6},
      {"TrustRegion", {}, Asks::loss, "P2", 30, 1e-8},
      {"TrustRegion", {}, Asks::loss, "Rosenbrock", 60, 1e-8},
      {"GaussNewton", {}, Asks::residuals, "Rosenbrock", 30, 1e-8},
      {"LevenbergMarquardt", {}, Asks::residuals, "Rosenbrock", 60, 1e-8},
      {"LevenbergMarquardt", {{"scaling", "diagonal"}}, Asks::residuals, "exponential", 60, 1e-6},
      {"SAG", {{"lr", 0.2}}, Asks::terms, "regression", 1000, 1e-6},
      {"SAGA", {{"lr", 0.2}}, Asks::terms, "regression", 1000, 1e-6},
      {"SVRG", {{"lr", 0.2}}, Asks::terms, "regression", 1000, 1e-6},
      {"SARAH", {{"lr", 0.2}}, Asks::terms, "regression", 1000, 1e-6},
      {"Katyusha", {{"lr", 0.2}}, Asks::terms, "regression", 1000, 1e-6},
      {"SDCA", {{"lr", 0.2}}, Asks::terms, "ridge", 1000, 1e-6},
      {"FISTA", {}, Asks::gradient, "P2", 200, 1e-6},
      {"FISTA", {{"backtracking", false}, {"restart", false}, {"lr", 0.25}}, Asks::gradient, "P2", 400, 1e-4},
      {"FISTA", {{"prox", "l1"}}, Asks::gradient, "lasso", 100, 1e-6},
      {"FISTA", {{"prox", "simplex"}}, Asks::gradient, "simplex", 100, 1e-6},
      {"FISTA", {{"prox", "box"}}, Asks::gradient, "box", 100, 1e-6},
      {"ADMM", {}, Asks::gradient, "lasso", 60, 1e-7},
      {"ADMM", {{"relaxation", 1.6}}, Asks::gradient, "lasso", 60, 1e-7},
      {"ADMM", {{"prox", "box"}, {"rho", 2}}, Asks::gradient, "box", 60, 1e-7},
      {"ADMM", {{"prox", "simplex"}}, Asks::gradient, "simplex", 60, 1e-7},
      {"AugmentedLagrangian", {{"inequalities", 1}}, Asks::constrained, "ellipse", 20, 1e-7},
      {"FrankWolfe", {}, Asks::gradient, "simplex", 2000, 1e-2},
      {"FrankWolfe", {{"domain", "box"}}, Asks::gradient, "box", 2000, 1e-2},
      {"MirrorDescent", {{"lr", 1}}, Asks::gradient, "simplex", 200, 1e-6},
      {"CoordinateDescent", {}, Asks::gradient, "P2", 40, 1e-6},
      {"CoordinateDescent", {{"order", "greedy"}}, Asks::gradient, "P2", 40, 1e-6},
      {"CoordinateDescent", {{"order", "random"}}, Asks::gradient, "P2", 60, 1e-6},
      {"CMAES", {}, Asks::value, "P2", 500, 1e-5},
      {"CMAES", {{"separable", true}}, Asks::value, "P2", 500, 1e-5},
      {"CMAES", {{"seed", 3}}, Asks::value, "Rosenbrock", 200, 1e-6},
      {"OpenAIES", {{"lr", 0.02}}, Asks::value, "P2", 800, 0.1},
      {"OpenAIES", {{"ranks", false}, {"lr", 0.1}}, Asks::value, "P2", 400, 0.03},
      {"SPSA", {{"lr", 0.4}}, Asks::value, "P2", 2000, 0.1},
      {"DifferentialEvolution", {}, Asks::value, "Rosenbrock", 200, 1e-4},
      {"ParticleSwarm", {}, Asks::value, "Rosenbrock", 300, 1e-4},
      {"SimulatedAnnealing", {}, Asks::value, "Rosenbrock", 200, 0.05},
      {"NelderMead", {}, Asks::value, "Rosenbrock", 200, 1e-6},
      {"NelderMead", {}, Asks::value, "P2", 2000, 1e-5},
      {"Powell", {}, Asks::value, "Rosenbrock", 60, 1e-6},
  };
  return rows;
}

}  // namespace optim_tests
