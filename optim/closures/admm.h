/// ADMM: a smooth loss and a penalty, each minimised by itself, brought together.
#pragma once

#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/closures/lbfgs.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/proximal.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>

namespace gradus::optim {

/// The alternating direction method of multipliers (Gabay and Mercier 1976; Boyd et al. 2011, Distributed optimization
/// and statistical learning via the alternating direction method of multipliers, section 6) for f(x) + penalty(z) with
/// x = z; with `prox` l1 and f a sum of squares, the lasso. In each step x minimises f(x) + rho |x - z + u|^2 / 2, by
/// up to `inner_iter` iterations of L-BFGS, z is the proximal step from x + u, and u gains x - z. The closure computes
/// f and calls backward(); the parameters are z.
struct ADMM {
  double rho = 1;
  Prox prox = Prox::l1;
  double weight = 1, low = 0, high = 1, radius = 1;
  double relaxation = 1;  ///< alpha
  std::int64_t inner_iter = 30;
  double tolerance_change = 1e-9;
  bool maximize = false;
  static constexpr About about{"ADMM", "accelerated", "loss and penalty by turns, with multipliers between them",
                               "Gabay and Mercier 1976; Boyd et al. 2011"};

  struct State {
    Tensor x, u;
    template <class V>
    void memory(V& v) {
      v("x", x)("u", u);
    }
  };
  void step(Objective& f, State& state) const {
    const Tensor z = f.x();
    if (!state.x.defined()) {
      state.x = z;
      state.u = zeros_like(z);
    }
    auto augmented = [&] {
      const Objective::Point at = f.at(f.x());
      const NoGrad no_grad;
      const Tensor apart = at.x - z + state.u;
      f.set_gradient(at.gradient + rho * apart);
      return at.loss + 0.5 * rho * inner_product(apart, apart);
    };
    f.move(state.x);
    Objective inner = f.with(augmented);
    minimize_by_lbfgs(inner, inner_iter, inner_tolerance);
    if (inner.stopped() == Stop::not_finite) {
      f.move(z);
      return f.stop(Stop::not_finite);
    }
    state.x = f.x();
    const Tensor x = relaxation * state.x + (1 - relaxation) * z;
    const Tensor next = proximal(prox, x + state.u, 1 / rho, {weight, low, high, radius});
    state.u = state.u + x - next;
    if (largest(state.x - next) <= tolerance_change && rho * largest(next - z) <= tolerance_change) {
      f.stop(Stop::small_change);
    }
    f.move(next);
  }

  template <class V>
  void options(V& v) {
    v("rho", rho, positive, "how strongly x is pulled to z");
    list_prox(*this, v);
    v("relaxation", relaxation, Range{0, 2, true, true}, "alpha: x is replaced by alpha x + (1 - alpha) z");
    v("inner_iter", inner_iter, positive, "most iterations of L-BFGS for x");
    v("tolerance_change", tolerance_change, non_negative, "stop where x and z differ, and z changes, by no more");
  }
  const char* conflict() const { return low > high ? "low must be <= high" : nullptr; }

 private:
  static constexpr double inner_tolerance = 1e-12;
};

namespace detail {
RulePointer rule_of(const ADMM& formula, Lookup);
}

}  // namespace gradus::optim
