/// MirrorDescent: multiplicative steps, for parameters that are positive.
#pragma once

#include <gradus/core/error.h>
#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// Mirror descent by the entropy (Nemirovski and Yudin 1983; Beck and Teboulle 2003), which is the exponentiated
/// gradient (Kivinen and Warmuth 1997): w exp(-lr g), divided by its sum if `normalized`, so that w is a distribution.
/// Throws ValueError unless the parameters are positive.
struct MirrorDescent {
  double lr = 0.1;
  bool normalized = true, maximize = false;
  static constexpr About about{"MirrorDescent", "constrained", "multiplicative steps for positive parameters",
                               "Nemirovski and Yudin 1983; Kivinen and Warmuth 1997"};
  static constexpr bool full_batch = false;

  struct State {
    template <class V>
    void memory(V&) {}
  };
  void step(Objective& f, State&) const {
    const Objective::Point here = f.at(f.x());
    if (!(min(here.x).item<double>() > 0)) throw ValueError({}, "MirrorDescent: the parameters must be positive");
    // The largest factor is 1, so that none overflows.
    const Tensor exponent = -lr * here.gradient;
    const Tensor next = here.x * exp(normalized ? exponent - max(exponent) : exponent);
    f.move(normalized ? next / sum(next) : next);
  }

  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("normalized", normalized, "let the parameters add up to 1");
  }
};

namespace detail {
RulePointer rule_of(const MirrorDescent& formula, Lookup);
}

}  // namespace gradus::optim
