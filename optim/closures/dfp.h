/// DFP: the first quasi-Newton method.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/quasi_newton.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// DFP (Davidon 1959; Fletcher and Powell 1963): as BFGS with the parts of H and its inverse exchanged. It recovers
/// less well from bad steps, so its line search is stricter.
struct DFP {
  LineSearch line_search = LineSearch::strong_wolfe;
  double c1 = 1e-4, c2 = 0.1;
  std::int64_t max_iter = 1;
  double tolerance_grad = 1e-7, tolerance_change = 1e-9;
  bool maximize = false;
  static constexpr About about{"DFP", "quasi-Newton", "the first quasi-Newton method",
                               "Davidon 1959; Fletcher and Powell 1963"};

  using State = QuasiNewtonState;
  static Tensor updated(const Tensor& H, const Tensor& s, const Tensor& y, const Tensor& Hy) {
    return H - outer(Hy, Hy) / inner_product(y, Hy) + outer(s, s) / inner_product(y, s);
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
RulePointer rule_of(const DFP& formula, Lookup);
}

}  // namespace gradus::optim
