/// FISTA: accelerated gradient descent, for losses with a penalty or within a set.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/proximal.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>

namespace gradus::optim {

/// FISTA (Beck and Teboulle 2009); without a proximal step, Nesterov's accelerated gradient of 1983. The closure
/// computes the smooth part of the loss; the other is weight |w|_1, or that w lies in a set. With `backtracking`, lr is
/// the first step size, and is shrunk until the parabola is above the loss. `restart` begins the momentum anew where it
/// goes uphill (O'Donoghue and Candès 2015, arXiv:1204.3982, the gradient scheme).
struct FISTA {
  double lr = 1;
  Prox prox = Prox::none;
  double weight = 1, low = 0, high = 1, radius = 1;
  bool backtracking = true, restart = true;
  double shrink = 0.5, tolerance_grad = 1e-7;
  bool maximize = false;
  static constexpr About about{"FISTA", "accelerated", "Nesterov's momentum, with a proximal step",
                               "Nesterov 1983; Beck and Teboulle 2009"};

  struct State {
    Tensor before;
    double t = 1, eta = 0;
    template <class V>
    void memory(V& v) {
      v("before", before)("t", t)("eta", eta);
    }
  };
  void step(Objective& f, State& state) const {
    const Tensor x = f.x();
    if (!state.before.defined()) state.before = x;
    if (state.eta == 0 || !backtracking) state.eta = lr;
    const double t = (1 + std::sqrt(1 + 4 * state.t * state.t)) / 2;
    const Tensor y = x + (state.t - 1) / t * (x - state.before);
    const Objective::Point at = f.at(y);
    if (!std::isfinite(at.loss)) return f.stop(Stop::not_finite);
    Tensor next = projected(y - state.eta * at.gradient, state.eta);
    for (int i = 0; backtracking && i < most_shrinks && !below_parabola(f, at, next, state.eta); ++i) {
      state.eta *= shrink;
      next = projected(y - state.eta * at.gradient, state.eta);
    }
    if (largest(y - next) <= tolerance_grad * state.eta) f.stop(Stop::small_gradient);
    const bool uphill = restart && inner_product(y - next, next - x) > 0;
    state.t = uphill ? 1 : t;
    state.before = uphill ? next : x;
    f.move(next);
  }

  template <class V>
  void options(V& v) {
    v("lr", lr, positive, "step size, or the first one");
    list_prox(*this, v);
    v("backtracking", backtracking, "shrink the step size until the parabola is above the loss");
    v("restart", restart, "begin the momentum anew where it goes uphill");
    v("shrink", shrink, Range{0, 1, true, true}, "factor of a step size that is too large");
    v("tolerance_grad", tolerance_grad, non_negative, "stop where the step is no longer than this times its size");
  }
  const char* conflict() const { return low > high ? "low must be <= high" : nullptr; }

 private:
  static constexpr int most_shrinks = 60;

  Tensor projected(const Tensor& w, double eta) const { return proximal(prox, w, eta, {weight, low, high, radius}); }
  static bool below_parabola(Objective& f, const Objective::Point& at, const Tensor& next, double eta) {
    const Tensor d = next - at.x;
    const double rounding = 1e-12 * std::abs(at.loss);
    return f.loss(next) <= at.loss + inner_product(at.gradient, d) + inner_product(d, d) / (2 * eta) + rounding;
  }
};

namespace detail {
RulePointer rule_of(const FISTA& formula, Lookup);
}

}  // namespace gradus::optim
