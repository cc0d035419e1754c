/// HessianFree: Newton by conjugate gradients, damped by how well the parabola predicts.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/residuals.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/second_order.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>

namespace gradus::optim {

/// Hessian-free optimization (Martens 2010, Deep learning via Hessian-free optimization): (B + lambda I) d = -g by
/// conjugate gradients from `warm_start` times the last d, by products with B alone; lambda grows by 3/2 where the loss
/// falls by less than 1/4 of what the parabola says, and shrinks by 2/3 above 3/4. The closure does not call
/// backward(). Where it returns residuals [m] of a loss |r|^2 / 2, B is the Gauss-Newton matrix J^T J, as Martens has
/// it; where it returns the loss, B is the Hessian, of which damping makes up for negative curvature.
struct HessianFree {
  double damping = 1;  ///< lambda at first
  double warm_start = 0.95, c1 = 1e-4, cg_tolerance = 1e-4;
  std::int64_t cg_iter = 250;
  double tolerance_grad = 1e-8;
  bool maximize = false;
  static constexpr About about{"HessianFree", "second order", "damped Newton or Gauss-Newton by products with a matrix",
                               "Martens 2010, Deep learning via Hessian-free optimization"};
  static constexpr SearchInterval search[] = {{"damping", 1e-3, 1e3}};

  struct State {
    double lambda = 0;
    Tensor d;
    template <class V>
    void memory(V& v) {
      v("lambda", lambda)("d", d);
    }
  };
  void step(Objective& f, State& state) const {
    const Tensor x = f.x(), returned = f.recorded(x);
    if (returned.numel() == 1) {
      const auto point = begin_second_order(f, x, returned, tolerance_grad);
      if (point) go(f, state, point->here, [&](const Tensor& v) { return f.hessian_product(point->recorded, v); });
      return;
    }
    if (maximize) throw ValueError({}, "HessianFree: half the sum of squared residuals can only be minimised");
    const auto point = begin_residuals(f, x, returned, tolerance_grad);
    if (!point) return;
    auto half = [&] { return half_squares(f.recorded(f.x())); };
    Objective squares = f.with(half);
    go(squares, state, *point, [&](const Tensor& v) { return f.gauss_newton_product(returned, v); });
    if (squares.stopped() != Stop::none) f.stop(squares.stopped());
  }

  template <class V>
  void options(V& v) {
    v("damping", damping, positive, "lambda at first");
    v("warm_start", warm_start, from_0_below_1, "part of the last direction that the next begins with");
    v("c1", c1, Range{0, 1, true, true}, "part of the slope that the descent must have");
    v("cg_tolerance", cg_tolerance, positive, "when conjugate gradients end: |r| as a part of |g|");
    v("cg_iter", cg_iter, positive, "most iterations of conjugate gradients");
    v("tolerance_grad", tolerance_grad, non_negative, "stop where no derivative is larger");
  }

 private:
  void go(Objective& f, State& state, const Objective::Point& here, Product curved) const {
    if (state.lambda == 0) state.lambda = damping;
    const Tensor& g = here.gradient;
    const auto damped = [&](const Tensor& v) { return curved(v) + state.lambda * v; };
    const auto start = state.d.defined() ? warm_start * state.d : Tensor();
    const auto solved =
        conjugate_gradient(damped, -g, {.tolerance = cg_tolerance * optim::length(g), .max_iter = cg_iter}, start);
    Tensor d = solved.x;
    if (!(inner_product(d, g) < 0)) d = -g;
    const double predicted = inner_product(g, d) + 0.5 * inner_product(d, curved(d));
    const double reached = f.loss(here.x + d) - here.loss;
    const double rho = reached / predicted;
    const bool bad = solved.negative_curvature || !(predicted < 0) || !(rho >= 0.25);
    if (bad) {
      state.lambda *= 1.5;
    } else if (rho > 0.75) {
      state.lambda /= 1.5;
    }
    state.d = d;
    go_down(f, here, d, c1);
    if (f.stopped() != Stop::none) state.d = {};
  }
};

namespace detail {
RulePointer rule_of(const HessianFree& formula, Lookup);
}

}  // namespace gradus::optim
