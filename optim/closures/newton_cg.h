/// NewtonCG: Newton's method without the Hessian's matrix.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/second_order.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {

/// Newton's equation solved by conjugate gradients, only as exactly as it pays: |r| <= min(1/2, sqrt|g|) |g| (Dembo and
/// Steihaug 1983; Nocedal and Wright 2006, algorithm 7.1), then a line search from 1. Needs products with the Hessian
/// only. The closure computes the loss, and does not call backward().
struct NewtonCG {
  double c1 = 1e-4;
  std::int64_t cg_iter = 0;  ///< most inner iterations; 0: twice as many as there are parameters
  double tolerance_grad = 1e-8;
  bool maximize = false;
  static constexpr About about{"NewtonCG", "second order", "Newton by products with the Hessian",
                               "Dembo and Steihaug 1983"};

  struct State {
    template <class V>
    void memory(V&) {}
  };
  void step(Objective& f, State&) const {
    const auto point = begin_second_order(f, tolerance_grad);
    if (!point) return;
    const Tensor& g = point->here.gradient;
    const double norm = optim::length(g);
    const auto product = [&](const Tensor& v) { return f.hessian_product(point->recorded, v); };
    const Tensor d = conjugate_gradient(product, -g,
                                        {.tolerance = std::min(0.5, std::sqrt(norm)) * norm,
                                         .max_iter = cg_iter > 0 ? cg_iter : 2 * f.size()})
                         .x;
    go_down(f, point->here, d, c1);
  }

  template <class V>
  void options(V& v) {
    v("c1", c1, Range{0, 1, true, true}, "part of the slope that the descent must have");
    v("cg_iter", cg_iter, non_negative, "most iterations of conjugate gradients; 0: twice the number of parameters");
    v("tolerance_grad", tolerance_grad, non_negative, "stop where no derivative is larger");
  }
};

namespace detail {
RulePointer rule_of(const NewtonCG& formula, Lookup);
}

}  // namespace gradus::optim
