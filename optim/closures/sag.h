/// SAG: gradient descent by the mean of remembered gradients.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/random_stream.h>

namespace gradus::optim {

/// SAG (Schmidt, Le Roux and Bach 2017, arXiv:1309.2388): w - lr mean(y), after the gradient y_i of one term is taken
/// anew. A gradient for each term is kept.
struct SAG {
  double lr = 1e-2;
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"SAG", "finite sums", "the mean of remembered gradients of terms",
                               "Schmidt, Le Roux and Bach 2017, arXiv:1309.2388"};
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
    state.mean = state.mean + (g - y) / static_cast<double>(f.terms());
    y.copy_(g);
    f.move(x - lr * state.mean);
  }

  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("seed", seed, non_negative, "of the order of the terms");
  }
};

namespace detail {
RulePointer rule_of(const SAG& formula, Lookup);
}

}  // namespace gradus::optim
