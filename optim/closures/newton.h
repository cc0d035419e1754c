/// Newton: steps by the whole Hessian.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/line_search.h>

namespace gradus::optim {

/// Newton's method: (Hessian + tau I) d = -g by Cholesky, with tau raised from 0 until the matrix is positive definite
/// (Nocedal and Wright 2006, algorithm 3.3), and a line search from 1. The closure computes the loss, and does not call
/// backward(). The Hessian takes a backward pass for each of the n parameters.
struct Newton {
  double tau = 1e-3;  ///< the first shift that is tried
  double c1 = 1e-4;
  double tolerance_grad = 1e-8;
  bool maximize = false;
  static constexpr About about{"Newton", "second order", "steps by the whole Hessian",
                               "Nocedal and Wright 2006, algorithms 3.2 and 3.3"};

  struct State {
    template <class V>
    void memory(V&) {}
  };
  void step(Objective& f, State& state) const;

  template <class V>
  void options(V& v) {
    v("tau", tau, positive, "the first shift of a Hessian that is not positive definite");
    v("c1", c1, Range{0, 1, true, true}, "part of the slope that the descent must have");
    v("tolerance_grad", tolerance_grad, non_negative, "stop where no derivative is larger");
  }
};

namespace detail {
RulePointer rule_of(const Newton& formula, Lookup);
}

}  // namespace gradus::optim
