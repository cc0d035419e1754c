/// Quasi-Newton methods that keep a whole matrix H, about the inverse Hessian.
#pragma once

#include <gradus/optim/iterations.h>

namespace gradus::optim {

/// What they remember.
struct QuasiNewtonState {
  Tensor H;            // [n, n]; undefined at first
  Tensor x, gradient;  // where the last step began
  template <class V>
  void memory(V& v) {
    v("H", H)("x", x)("gradient", gradient);
  }
};

/// The next H, from a step s, the gradient's change y, and H y.
using UpdateOfH = Tensor (*)(const Tensor& H, const Tensor& s, const Tensor& y, const Tensor& Hy);

struct QuasiNewtonOptions {
  Iterations limits;
  LineSearch line_search = LineSearch::strong_wolfe;
  double c1 = 1e-4, c2 = 0.9;
  bool needs_curvature = true;  ///< H is left as it is where s y is not positive
};

/// Iterations along -H g. H begins as s y / y y times the identity after the first (Nocedal and Wright 2006, (6.20)).
void quasi_newton_step(Objective& f, QuasiNewtonState& state, const QuasiNewtonOptions& options, UpdateOfH update);

}  // namespace gradus::optim
