/// OWLQN: L-BFGS for losses with a penalty on absolute values.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/lbfgs_history.h>

namespace gradus::optim {

/// Orthant-wise limited-memory quasi-Newton (Andrew and Gao 2007, Scalable training of L1-regularized log-linear
/// models): minimises f(w) + weight |w|_1, of which the closure computes f. Each step stays where no parameter changes
/// its sign, so that many end at exactly 0.
struct OWLQN {
  double weight = 1;
  std::int64_t history_size = 10;
  double c1 = 1e-4, tolerance_grad = 1e-7;
  bool maximize = false;
  static constexpr About about{"OWLQN", "quasi-Newton", "L-BFGS with a penalty on absolute values",
                               "Andrew and Gao 2007"};

  struct State {
    LBFGSHistory history;
    Tensor x, gradient;
    template <class V>
    void memory(V& v) {
      history.memory(v);
      v("x", x)("gradient", gradient);
    }
  };
  void step(Objective& f, State& state) const;

  template <class V>
  void options(V& v) {
    v("weight", weight, non_negative, "factor of |w|_1");
    v("history_size", history_size, positive, "how many changes of the gradient are remembered");
    v("c1", c1, Range{0, 1, true, true}, "part of the slope that the descent must have");
    v("tolerance_grad", tolerance_grad, non_negative, "stop where no derivative is larger");
  }
};

namespace detail {
RulePointer rule_of(const OWLQN& formula, Lookup);
}

}  // namespace gradus::optim
