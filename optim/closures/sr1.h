/// SR1: quasi-Newton by symmetric changes of rank one.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/quasi_newton.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// SR1 (Broyden 1967; Conn, Gould and Toint 1991), of the inverse: H may be indefinite, and is begun anew where -H g
/// does not descend. Skipped where the divisor is small (Nocedal and Wright 2006, (6.26)).
struct SR1 {
  LineSearch line_search = LineSearch::strong_wolfe;
  double c1 = 1e-4, c2 = 0.9;
  std::int64_t max_iter = 1;
  double tolerance_grad = 1e-7, tolerance_change = 1e-9;
  bool maximize = false;
  static constexpr About about{"SR1", "quasi-Newton", "changes of rank one, which may be indefinite",
                               "Broyden 1967; Conn, Gould and Toint 1991"};

  using State = QuasiNewtonState;
  static Tensor updated(const Tensor& H, const Tensor& s, const Tensor& y, const Tensor& Hy) {
    const Tensor rest = s - Hy;
    const double divisor = inner_product(rest, y);
    if (!(std::abs(divisor) >= 1e-8 * length(y) * length(rest)) || divisor == 0) return H;
    return H + outer(rest, rest) / divisor;
  }
  void step(Objective& f, State& state) const {
    quasi_newton_step(f, state, {iterations_of(*this), line_search, c1, c2, false}, updated);
  }

  template <class V>
  void options(V& v) {
    list_line_search(*this, v);
    list_iterations(*this, v);
  }
};

namespace detail {
RulePointer rule_of(const SR1& formula, Lookup);
}

}  // namespace gradus::optim
