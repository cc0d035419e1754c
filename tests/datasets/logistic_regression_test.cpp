// The minimum of logistic regression on breast cancer that tests of optimizers aim at is the one that Newton's method
// finds.
#include "../logistic_regression.h"

#include <gradus/core/autograd.h>
#include <gradus/core/linalg.h>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace gradus;

namespace {

/// A step of Newton's method on weights and bias together; the gradient's norm before it.
double newton_step(LogisticRegression& problem) {
  const Tensor start = cat({problem.weight.detach(), reshape(problem.bias.detach(), {1})});
  const auto loss_at = [&](const Tensor& both) {
    problem.weight = narrow(both, 0, 0, 30);
    problem.bias = select(both, 0, 30);
    return problem.loss();
  };
  Tensor point = start.detach().requires_grad_();
  const Tensor gradient = grad(loss_at(point), point);
  const Tensor moved = start - solve(hessian(loss_at, start), gradient);
  problem.weight = narrow(moved, 0, 0, 30);
  problem.bias = select(moved, 0, 30);
  return norm(gradient).item<double>();
}

}  // namespace

TEST_CASE("Newton's method arrives at the known minimum for each penalty") {
  for (const LogisticMinimum& known : logistic_minima) {
    CAPTURE(known.lambda);
    LogisticRegression problem(known.lambda);
    CHECK(problem.loss().item<double>() == doctest::Approx(std::log(2.0)).epsilon(1e-14));
    for (int i = 0; i < 12; ++i) newton_step(problem);
    CHECK(newton_step(problem) < 1e-13);
    CHECK(std::abs(problem.loss().item<double>() - known.loss) < 1e-12);
    CHECK(std::abs(problem.bias.item<double>() - known.bias) < 1e-7);
    CHECK(std::abs(norm(problem.weight).item<double>() - known.weight_norm) < 1e-7);
    CHECK(std::abs(problem.accuracy() - known.accuracy) < 5.1e-5);
  }
}

TEST_CASE("the losses of batches of equal size average to the loss of their rows together") {
  LogisticRegression problem(0.01);
  newton_step(problem);
  const Tensor first = arange(0, 100, 1, {.dtype = Dtype::int64}), second = first + 100;
  const double both = problem.loss(cat({first, second})).item<double>();
  const double mean_of_both = (problem.loss(first).item<double>() + problem.loss(second).item<double>()) / 2;
  CHECK(problem.loss(first).item<double>() != doctest::Approx(both).epsilon(1e-3));
  CHECK(mean_of_both == doctest::Approx(both).epsilon(1e-14));
  CHECK(problem.loss(arange(problem.size())).item<double>() ==
        doctest::Approx(problem.loss().item<double>()).epsilon(1e-14));
}

TEST_CASE("gradient descent comes within 1e-4 of the minimum in 500 steps") {
  LogisticRegression problem(0.01);
  const double rate = 0.5;
  for (int i = 0; i < 500; ++i) {
    for (const Parameter& parameter : problem.parameters()) Tensor(parameter.tensor).set_grad({});
    problem.loss().backward();
    const NoGrad no_grad;
    for (const Parameter& parameter : problem.parameters()) {
      Tensor(parameter.tensor).sub_(rate * parameter.tensor.grad());
    }
  }
  const double gap = problem.loss().item<double>() - logistic_minima[1].loss;
  CHECK(gap > 0);
  CHECK(gap < 1e-4);
}
