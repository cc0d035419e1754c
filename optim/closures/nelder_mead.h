/// NelderMead: a simplex that walks, stretches and shrinks.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/population.h>
#include <gradus/optim/search_interval.h>

#include <algorithm>

namespace gradus::optim {

/// Nelder and Mead 1965: reflects the worst of n + 1 points at the others' middle. For more than two parameters with
/// the factors of Gao and Han 2012 (Implementing the Nelder-Mead simplex algorithm with adaptive parameters), unless
/// `adaptive` is off. The parameters are the best point. The closure computes the loss, and need not call backward().
struct NelderMead {
  double size = 0.1;  ///< of the first simplex, along each parameter
  bool adaptive = true;
  double tolerance_change = 1e-9;
  bool maximize = false;
  static constexpr About about{"NelderMead", "derivative-free", "a simplex that walks, stretches and shrinks",
                               "Nelder and Mead 1965; Gao and Han 2012"};
  static constexpr SearchInterval search[] = {{"size", 1e-2, 1}};

  struct State {
    std::vector<Tensor> x;  // the best first
    std::vector<double> values;
    template <class V>
    void memory(V& v) {
      v("x", x)("values", values);
    }
  };
  void step(Objective& f, State& state) const;

  template <class V>
  void options(V& v) {
    v("size", size, positive, "of the first simplex, along each parameter");
    v("adaptive", adaptive, "factors that depend on the number of parameters");
    v("tolerance_change", tolerance_change, non_negative, "stop where the simplex is no larger");
  }
};

namespace detail {
RulePointer rule_of(const NelderMead& formula, Lookup);
}

}  // namespace gradus::optim
