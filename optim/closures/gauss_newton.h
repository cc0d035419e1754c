/// GaussNewton: least squares by the residuals' derivatives.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/line_search.h>
#include <gradus/optim/residuals.h>

namespace gradus::optim {

/// Gauss-Newton for half the sum of squared residuals: d minimises |J d + r|, by QR, then a line search from 1 (Nocedal
/// and Wright 2006, 10.3). The closure returns the residuals r, at least as many as parameters, and does not call
/// backward(); J must have full rank. J takes a backward pass for each residual.
struct GaussNewton {
  double c1 = 1e-4, tolerance_grad = 1e-8;
  static constexpr About about{"GaussNewton", "least squares", "least squares by the residuals' derivatives",
                               "Gauss 1809; Nocedal and Wright 2006, 10.3"};

  struct State {
    template <class V>
    void memory(V&) {}
  };
  void step(Objective& f, State&) const {
    const auto at = begin_residuals(f, tolerance_grad);
    if (!at) return;
    const Tensor d = least_squares(at->J, -at->r);
    const auto line = [&](double t) {
      const Tensor x = at->here.x + t * d;
      const double loss = half_squares(f.recorded(x));
      return Trial{t, loss, 0, {x, loss, {}}};
    };
    const LineSearchResult found = armijo(line, start_of(at->here, d), {.c1 = c1});
    if (found.trial.t == 0) f.stop(found.stop);
    f.move(found.trial.point.x);
  }

  template <class V>
  void options(V& v) {
    v("c1", c1, Range{0, 1, true, true}, "part of the slope that the descent must have");
    v("tolerance_grad", tolerance_grad, non_negative, "stop where no derivative is larger");
  }
};

namespace detail {
RulePointer rule_of(const GaussNewton& formula, Lookup);
}

}  // namespace gradus::optim
