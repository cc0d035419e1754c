/// LBFGSB: quasi-Newton steps from a few remembered gradients, within bounds.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/lbfgs_history.h>

namespace gradus::optim {

/// L-BFGS-B (Byrd, Lu, Nocedal and Zhu 1995, A limited memory algorithm for bound constrained optimization): with the
/// parabola of the last changes, the first minimum along the projected gradient says which elements stay at a bound
/// (algorithm CP), the parabola's minimum over the others is cut where it leaves the bounds (the direct primal method
/// of section 5.1), and Armijo's condition is searched for from there back. All elements have the same bounds.
/// Parameters outside are put on them at first.
struct LBFGSB {
  double low = 0, high = 1;
  std::int64_t history_size = 10;
  double c1 = 1e-4, tolerance_grad = 1e-7;
  bool maximize = false;
  static constexpr About about{"LBFGSB", "quasi-Newton", "curvature from the last gradients, within bounds",
                               "Byrd, Lu, Nocedal and Zhu 1995"};

  struct State {
    LBFGSHistory history;
    Tensor x, gradient;  // where the last step began
    template <class V>
    void memory(V& v) {
      history.memory(v);
      v("x", x)("gradient", gradient);
    }
  };
  void step(Objective& f, State& state) const;

  template <class V>
  void options(V& v) {
    v("low", low, Range{}, "the least value");
    v("high", high, Range{}, "the largest value");
    v("history_size", history_size, positive, "how many changes of the gradient are remembered");
    v("c1", c1, Range{0, 1, true, true}, "part of the slope that the descent must have");
    v("tolerance_grad", tolerance_grad, non_negative, "stop where no element of the projected gradient is larger");
  }
  const char* conflict() const { return low > high ? "low must be <= high" : nullptr; }
};

namespace detail {
RulePointer rule_of(const LBFGSB& formula, Lookup);
}

}  // namespace gradus::optim
