/// TrustRegion: Newton by conjugate gradients, within a radius that is trusted.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/second_order.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {

/// A trust region (Nocedal and Wright 2006, algorithms 4.1 and 7.2; Steihaug 1983): the parabola's minimum within the
/// radius; which is quartered where the loss falls by less than 1/4 of what the parabola says, and doubled where it
/// falls by more than 3/4 and the step was as long as it. A step may be refused, and the parameters then stay. The
/// closure computes the loss, and does not call backward().
struct TrustRegion {
  double radius = 1, max_radius = 100;
  double accepted = 0.1;     ///< a step is taken if the loss falls by this part of what the parabola says
  std::int64_t cg_iter = 0;  ///< most inner iterations; 0: twice as many as there are parameters
  double tolerance_grad = 1e-8;
  bool maximize = false;
  static constexpr About about{"TrustRegion", "second order", "Newton within a radius that is trusted",
                               "Steihaug 1983; Nocedal and Wright 2006, algorithm 4.1"};
  static constexpr SearchInterval search[] = {{"radius", 1e-2, 10}};

  struct State {
    double delta = 0;
    template <class V>
    void memory(V& v) {
      v("delta", delta);
    }
  };
  void step(Objective& f, State& state) const {
    constexpr double least_delta = 1e-15;
    if (state.delta == 0) state.delta = radius;
    const auto point = begin_second_order(f, tolerance_grad);
    if (!point) return;
    const Tensor& g = point->here.gradient;
    const double norm = optim::length(g);
    const auto product = [&](const Tensor& v) { return f.hessian_product(point->recorded, v); };
    const auto found = conjugate_gradient(product, -g,
                                          {.tolerance = std::min(0.5, std::sqrt(norm)) * norm,
                                           .max_iter = cg_iter > 0 ? cg_iter : 2 * f.size(),
                                           .radius = state.delta});
    const double predicted = inner_product(g, found.x) + 0.5 * inner_product(found.x, product(found.x));
    const double rho = (f.loss(point->here.x + found.x) - point->here.loss) / predicted;
    if (!(rho >= 0.25)) {
      state.delta = 0.25 * optim::length(found.x);
    } else if (rho > 0.75 && found.at_border) {
      state.delta = std::min(2 * state.delta, max_radius);
    }
    if (!(rho > accepted)) f.move(point->here.x);
    if (state.delta < least_delta) f.stop(Stop::no_descent);
  }

  template <class V>
  void options(V& v) {
    v("radius", radius, positive, "how far is trusted at first");
    v("max_radius", max_radius, positive, "how far is trusted at most");
    v("accepted", accepted, Range{0, 0.25, false, true}, "part of the expected descent that a step must have");
    v("cg_iter", cg_iter, non_negative, "most iterations of conjugate gradients; 0: twice the number of parameters");
    v("tolerance_grad", tolerance_grad, non_negative, "stop where no derivative is larger");
  }
};

namespace detail {
RulePointer rule_of(const TrustRegion& formula, Lookup);
}

}  // namespace gradus::optim
