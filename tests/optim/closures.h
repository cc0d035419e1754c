// The table of methods that call the closure themselves, and the problems they are run on.
#pragma once

#include <gradus/core/tensor.h>
#include <gradus/optim/list.h>

#include <functional>
#include <string>
#include <vector>

namespace optim_tests {

/// A loss by automatic differentiation, in float64 unless said, with its minimum.
struct Smooth {
  std::vector<gradus::Tensor> w;
  std::function<gradus::Tensor()> loss;
  std::function<gradus::Tensor()> residuals = {};         // for least squares
  std::function<gradus::Tensor(std::int64_t)> term = {};  // for means of terms
  std::int64_t terms = 0;
  std::vector<double> minimizer = {};
  std::function<gradus::Tensor()> constraints = {};  // zero, then at most zero

  gradus::Parameters parameters() const { return gradus::Parameters(w); }
  std::vector<double> values() const;
  double error() const;  // the largest distance of a parameter from the minimum
  double value() const;
  void set_values(const std::vector<double>& values);
};

/// "P2" (tests/reference), "Rosenbrock" from (-1.2, 1), "exponential" (Misra1a of NIST), "regression" of 6 terms,
/// "lasso", "simplex", "box": quadratics with a penalty or in a set; "ridge": the regression with 0.1 |w|^2 / 2, which
/// its terms leave out; "ellipse": a quadratic on a line within an ellipse (Bracken and McCormick 1968, problem 1).
Smooth smooth(const std::string& name, gradus::Dtype dtype = gradus::Dtype::float64);

/// What a method's closure does.
enum class Asks : std::uint8_t { gradient, loss, residuals, terms, value, constrained };

/// One step with a closure of this kind. `sign` multiplies the loss; `calls` counts the closure's calls.
void advance(gradus::optim::Optimizer& optimizer, const Smooth& problem, Asks asks, double sign = 1,
             std::int64_t* calls = nullptr);

struct ClosureRow {
  std::string optimizer;
  gradus::OptionList options;
  Asks asks;
  std::string problem;
  int steps;     // in which it is within
  double error;  // of the minimum

  std::string text() const;
};

const std::vector<ClosureRow>& closures();

}  // namespace optim_tests
