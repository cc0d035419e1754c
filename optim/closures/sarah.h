/// SARAH: a gradient estimate that is carried from step to step.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/random_stream.h>

namespace gradus::optim {

/// SARAH (Nguyen et al. 2017, arXiv:1703.00102): every `inner` steps v is the whole gradient; in between, v + g_i(w) -
/// g_i(w_before). Each step is w - lr v.
struct SARAH {
  double lr = 1e-2;
  std::int64_t inner = 0;  ///< steps between whole gradients; 0: twice as many as terms
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"SARAH", "finite sums", "a gradient estimate carried from step to step",
                               "Nguyen et al. 2017, arXiv:1703.00102"};
  static constexpr bool needs_terms = true;

  struct State {
    Tensor v, before;
    std::int64_t since = 0, offset = 0;
    template <class V>
    void memory(V& list) {
      list("v", v)("before", before)("since", since)("offset", offset);
    }
  };
  void step(Objective& f, State& state) const {
    const Tensor x = f.x();
    if (state.since == 0) {
      state.v = f.at(x).gradient;
    } else {
      const std::int64_t i = RandomStream(seed, state.offset).below(f.terms());
      state.v = f.term(x, i).gradient - f.term(state.before, i).gradient + state.v;
    }
    state.before = x;
    f.move(x - lr * state.v);
    state.since = (state.since + 1) % (inner > 0 ? inner : 2 * f.terms());
  }

  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("inner", inner, non_negative, "steps between whole gradients; 0: twice the number of terms");
    v("seed", seed, non_negative, "of the order of the terms");
  }
};

namespace detail {
RulePointer rule_of(const SARAH& formula, Lookup);
}

}  // namespace gradus::optim
