/// AugmentedLagrangian: minima under constraints, by a penalty and multipliers.
#pragma once

#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/closures/lbfgs.h>
#include <gradus/optim/iterations.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {

/// The augmented Lagrangian, or method of multipliers (Hestenes 1969; Powell 1969; for inequalities Rockafellar 1973),
/// in the form of Nocedal and Wright 2006, chapter 17. The closure returns [1 + m] numbers, the loss and then
/// constraints c(w), of which the last `inequalities` are to be c <= 0 and the others c = 0; it does not call
/// backward(). A step minimises loss + sum of (max(0, y + mu c)^2 - y^2) / (2 mu), without the max where c = 0 is
/// meant, by up to `inner_iter` iterations of L-BFGS; then y becomes max(0, y + mu c), and mu grows where the largest
/// violation is not less than `decrease` times the last.
struct AugmentedLagrangian {
  double penalty = 10;  ///< mu at first
  double growth = 10, decrease = 0.25;
  std::int64_t inequalities = 0, inner_iter = 40;
  double tolerance_constraint = 1e-8, tolerance_grad = 1e-7;
  bool maximize = false;
  static constexpr About about{"AugmentedLagrangian", "constrained", "a penalty and multipliers around L-BFGS",
                               "Hestenes 1969; Powell 1969; Rockafellar 1973"};

  struct State {
    Tensor y;  // [m]
    double mu = 0, violation = 0;
    template <class V>
    void memory(V& v) {
      v("y", y)("mu", mu)("violation", violation);
    }
  };
  void step(Objective& f, State& state) const {
    const Tensor first = f.recorded(f.x()).detach();
    const std::int64_t m = first.numel() - 1;
    if (first.dim() != 1 || m < std::max<std::int64_t>(1, inequalities)) {
      throw ShapeError({}, "AugmentedLagrangian: the closure must return the loss and " +
                               std::to_string(std::max<std::int64_t>(1, inequalities)) +
                               " or more constraints as one vector, got " + to_string(first.shape()));
    }
    if (!all(isfinite(first)).item<bool>()) return f.stop(Stop::not_finite);
    if (!state.y.defined()) {
      state.y = zeros({m}, {.dtype = first.dtype()});
      state.mu = penalty;
      state.violation = violation(constraints(first), state);
    }
    auto lagrangian = [&] {
      const EnableGrad grad;
      const Tensor value = f.recorded(f.x());
      const Tensor shifted = multipliers(constraints(value), state);
      const Tensor augmented = value[0] + (sum(square(shifted)) - sum(square(state.y))) / (2 * state.mu);
      f.set_gradient(f.gradient(augmented).detach());
      return augmented.item<double>();
    };
    Objective inner = f.with(lagrangian);
    minimize_by_lbfgs(inner, inner_iter, tolerance_grad / 10);
    const double slope = largest(inner.at(f.x()).gradient);
    const Tensor value = f.recorded(f.x()).detach();
    if (!all(isfinite(value)).item<bool>()) return f.stop(Stop::not_finite);
    const Tensor c = constraints(value);
    const double now = violation(c, state);
    state.y = multipliers(c, state);
    if (now > decrease * state.violation && now > tolerance_constraint) state.mu = std::min(growth * state.mu, most_mu);
    state.violation = now;
    if (now <= tolerance_constraint && slope <= tolerance_grad) f.stop(Stop::small_gradient);
  }

  template <class V>
  void options(V& v) {
    v("penalty", penalty, positive, "mu at first");
    v("growth", growth, Range{.min = 1}, "factor of mu where constraints do not improve enough");
    v("decrease", decrease, Range{0, 1, true, true}, "part of the violation that may be left for mu to stay");
    v("inequalities", inequalities, non_negative, "how many of the constraints, the last ones, are c <= 0");
    v("inner_iter", inner_iter, positive, "most iterations of L-BFGS in a step");
    v("tolerance_constraint", tolerance_constraint, non_negative, "stop where no constraint is violated by more");
    v("tolerance_grad", tolerance_grad, non_negative, "stop where no derivative of the Lagrangian is larger");
  }

 private:
  static constexpr double most_mu = 1e12;

  /// `maximize` has turned all that the closure returns.
  Tensor constraints(const Tensor& value) const {
    const Tensor c = narrow(value, 0, 1, value.numel() - 1);
    return maximize ? -c : c;
  }
  /// y + mu c, not below 0 for inequalities.
  Tensor multipliers(const Tensor& c, const State& state) const {
    const Tensor y = state.y + state.mu * c;
    if (inequalities == 0) return y;
    const std::int64_t equalities = c.numel() - inequalities;
    const Tensor bounded = clamp_min(narrow(y, 0, equalities, inequalities), 0);
    return equalities == 0 ? bounded : cat({narrow(y, 0, 0, equalities), bounded});
  }
  /// The largest |c|; of inequalities max(c, -y / mu), which is 0 where c <= 0 and either c or y is 0.
  double violation(const Tensor& c, const State& state) const {
    return largest((multipliers(c, state) - state.y) / state.mu);
  }
};

namespace detail {
RulePointer rule_of(const AugmentedLagrangian& formula, Lookup);
}

}  // namespace gradus::optim
