/// LevenbergMarquardt: damped least squares.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/residuals.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {

/// Levenberg 1944 and Marquardt 1963 for half the sum of squared residuals: (J^T J + mu D) d = -J^T r, by QR, with D
/// the identity or the diagonal of J^T J; mu as Nielsen 1999 (Damping parameter in Marquardt's method) has it. A step
/// tries until the loss falls. The closure returns the residuals, and does not call backward(). J takes a backward pass
/// for each residual.
struct LevenbergMarquardt {
  enum class Scaling : std::uint8_t { identity, diagonal };

  double tau = 1e-3;  ///< mu at first, as a part of the largest element of J^T J's diagonal
  Scaling scaling = Scaling::identity;
  double tolerance_grad = 1e-8, tolerance_change = 1e-14;
  static constexpr About about{"LevenbergMarquardt", "least squares", "damped least squares",
                               "Levenberg 1944; Marquardt 1963; Nielsen 1999, Damping parameter in Marquardt's method"};
  static constexpr SearchInterval search[] = {{"tau", 1e-6, 1}};

  struct State {
    double mu = 0, nu = 2;
    template <class V>
    void memory(V& v) {
      v("mu", mu)("nu", nu);
    }
  };
  void step(Objective& f, State& state) const {
    const auto at = begin_residuals(f, tolerance_grad);
    if (!at) return;
    const Tensor squares = sum(square(at->J), {0});
    const Tensor D = scaling == Scaling::diagonal ? clamp_min(squares, least_scale) : ones_like(squares);
    if (state.mu == 0) state.mu = tau * (scaling == Scaling::diagonal ? 1 : max(squares).item<double>());
    for (int i = 0; i < most_trials; ++i) {
      const Tensor damping = diag(sqrt(state.mu * D));
      const Tensor d = least_squares(cat({at->J, damping}), cat({-at->r, zeros_like(D)}));
      const Tensor x = at->here.x + d;
      if (largest(d) <= tolerance_change * largest(at->here.x)) {
        f.move(at->here.x);
        return f.stop(Stop::small_change);
      }
      const double predicted = -inner_product(at->here.gradient, d) / 2 + state.mu * inner_product(d, D * d) / 2;
      const double rho = (at->here.loss - half_squares(f.recorded(x))) / predicted;
      if (rho > 0) {
        state.mu *= std::max(1.0 / 3, 1 - std::pow(2 * rho - 1, 3));
        state.nu = 2;
        return;
      }
      state.mu *= state.nu;
      state.nu *= 2;
    }
    f.move(at->here.x);
    f.stop(Stop::no_descent);
  }

  template <class V>
  void options(V& v) {
    v("tau", tau, positive, "damping at first, as a part of the largest square of J's columns");
    v("scaling", scaling, {"identity", "diagonal"}, "what is added to J^T J: the identity, or its own diagonal");
    v("tolerance_grad", tolerance_grad, non_negative, "stop where no derivative is larger");
    v("tolerance_change", tolerance_change, non_negative, "stop where no parameter changes by a larger part");
  }

 private:
  static constexpr double least_scale = 1e-12;  // for parameters that no residual depends on
  static constexpr int most_trials = 30;
};

namespace detail {
RulePointer rule_of(const LevenbergMarquardt& formula, Lookup);
}

}  // namespace gradus::optim
