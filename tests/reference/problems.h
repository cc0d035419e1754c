// The problems that optimizers are run on: parameters, and a loss whose gradient they get.
#pragma once

#include "harness.h"

#include <memory>

namespace reference {

class Problem {
 public:
  explicit Problem(const std::vector<gradus::Shape>& shapes);
  Problem(const Problem&) = delete;
  Problem& operator=(const Problem&) = delete;
  virtual ~Problem() = default;

  /// All parameters in order, row-major.
  std::vector<double> values() const;
  void set_values(const std::vector<double>& flat);
  const std::vector<gradus::Tensor>& parameters() const { return parameters_; }

  /// The loss at the present parameters.
  virtual double loss() const = 0;
  /// Gives the parameters their gradients anew.
  virtual void differentiate() = 0;
  /// The diagonal of the Hessian, for each parameter.
  virtual std::vector<gradus::Tensor> hessian_diagonal() const = 0;

 protected:
  std::vector<gradus::Tensor> parameters_;
};

/// "P1", "P2", {"mlp": ...} or "linear regression X=..., y=..., J = ..."; null if it is none of these.
std::unique_ptr<Problem> make_problem(const json& record);

}  // namespace reference
