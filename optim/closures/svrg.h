/// SVRG: steps of single terms, corrected by a whole gradient now and then.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/random_stream.h>

namespace gradus::optim {

/// SVRG (Johnson and Zhang 2013): every `inner` steps the whole gradient mu at a snapshot s; each step is w - lr
/// (g_i(w) - g_i(s) + mu). The next snapshot is the last w (their option I).
struct SVRG {
  double lr = 1e-2;
  std::int64_t inner = 0;  ///< steps between snapshots; 0: twice as many as terms
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"SVRG", "finite sums", "a whole gradient now and then takes the noise away",
                               "Johnson and Zhang 2013, Accelerating SGD using predictive variance reduction"};
  static constexpr bool needs_terms = true;

  struct State {
    Tensor snapshot, mu;
    std::int64_t since = 0, offset = 0;
    template <class V>
    void memory(V& v) {
      v("snapshot", snapshot)("mu", mu)("since", since)("offset", offset);
    }
  };
  void step(Objective& f, State& state) const {
    const Tensor x = f.x();
    if (state.since == 0) {
      state.snapshot = x;
      state.mu = f.at(x).gradient;
    }
    const std::int64_t i = RandomStream(seed, state.offset).below(f.terms());
    const Tensor there = f.term(state.snapshot, i).gradient, here = f.term(x, i).gradient;
    f.move(x - lr * (here - there + state.mu));
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
RulePointer rule_of(const SVRG& formula, Lookup);
}

}  // namespace gradus::optim
