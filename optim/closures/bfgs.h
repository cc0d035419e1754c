/// BFGS: the quasi-Newton method with a whole matrix.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/quasi_newton.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// BFGS (Broyden, Fletcher, Goldfarb, Shanno 1970), with the inverse H of n^2 numbers: for up to some thousand
/// parameters; LBFGS needs less.
struct BFGS {
  LineSearch line_search = LineSearch::strong_wolfe;
  double c1 = 1e-4, c2 = 0.9;
  std::int64_t max_iter = 1;
  double tolerance_grad = 1e-7, tolerance_change = 1e-9;
  bool maximize = false;
  static constexpr About about{"BFGS", "quasi-Newton", "the inverse Hessian from changes of the gradient",
                               "Broyden 1970; Fletcher 1970; Goldfarb 1970; Shanno 1970"};

  using State = QuasiNewtonState;
  static Tensor updated(const Tensor& H, const Tensor& s, const Tensor& y, const Tensor& Hy) {
    const double rho = 1 / inner_product(y, s);
    return H - rho * (outer(s, Hy) + outer(Hy, s)) + (rho + rho * rho * inner_product(y, Hy)) * outer(s, s);
  }
  void step(Objective& f, State& state) const {
    quasi_newton_step(f, state, {iterations_of(*this), line_search, c1, c2}, updated);
  }

  template <class V>
  void options(V& v) {
    list_line_search(*this, v);
    list_iterations(*this, v);
  }
};

namespace detail {
RulePointer rule_of(const BFGS& formula, Lookup);
}

}  // namespace gradus::optim
