/// SAGA: SAG without bias.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/random_stream.h>

namespace gradus::optim {

/// SAGA (Defazio, Bach and Lacoste-Julien 2014, arXiv:1407.0202): w - lr (g_i - y_i + mean(y)), then y_i becomes g_i. A
/// gradient for each term is kept.
struct SAGA {
  double lr = 1e-2;
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"SAGA", "finite sums", "remembered gradients of terms take the noise away",
                               "Defazio, Bach and Lacoste-Julien 2014, arXiv:1407.0202"};
  static constexpr bool needs_terms = true;

  struct State {
    Tensor table, mean;  // the terms' last gradients y [n, parameters], and their mean
    std::int64_t offset = 0;
    template <class V>
    void memory(V& v) {
      v("table", table)("mean", mean)("offset", offset);
    }
  };
  void step(Objective& f, State& state) const {
    const Tensor x = f.x();
    if (!state.table.defined()) {
      state.table = zeros({f.terms(), f.size()}, {.dtype = x.dtype()});
      state.mean = zeros_like(x);
    }
    const std::int64_t i = RandomStream(seed, state.offset).below(f.terms());
    Tensor y = state.table[i];
    const Tensor g = f.term(x, i).gradient;
    const Tensor change = g - y;
    f.move(x - lr * (change + state.mean));
    state.mean = state.mean + change / static_cast<double>(f.terms());
    y.copy_(g);
  }

  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("seed", seed, non_negative, "of the order of the terms");
  }
};

namespace detail {
RulePointer rule_of(const SAGA& formula, Lookup);
}

}  // namespace gradus::optim
