/// SDCA: coordinate ascent on the dual of a regularised mean, seen from the gradients of its terms.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/random_stream.h>

namespace gradus::optim {

/// Stochastic dual coordinate ascent (Shalev-Shwartz and Zhang 2013, arXiv:1209.1873) for the mean of n terms f_i plus
/// weight |w|^2 / 2, which the closure leaves out, in the form that asks for gradients alone (Shalev-Shwartz 2016, SDCA
/// without duality, arXiv:1502.06177): with v = grad f_i(w) + a_i, a_i loses lr weight n v and w loses lr v, so that w
/// stays the sum of all a_i over weight n. lr is to be at most 1 / (L + weight n), with L the terms' smoothness. One
/// a_i is kept for each term.
struct SDCA {
  double lr = 1e-2, weight = 0.1;
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"SDCA", "finite sums", "a dual vector for each term takes the noise away",
                               "Shalev-Shwartz and Zhang 2013, arXiv:1209.1873; Shalev-Shwartz 2016, arXiv:1502.06177"};
  static constexpr bool needs_terms = true;

  struct State {
    Tensor a;  // [n, parameters]
    std::int64_t offset = 0;
    template <class V>
    void memory(V& v) {
      v("a", a)("offset", offset);
    }
  };
  void step(Objective& f, State& state) const {
    const Tensor w = f.x();
    const auto n = static_cast<double>(f.terms());
    if (!state.a.defined()) state.a = weight * ones({f.terms(), 1}, {.dtype = w.dtype()}) * w;
    const std::int64_t i = RandomStream(seed, state.offset).below(f.terms());
    Tensor a = state.a[i];
    const Tensor v = f.term(w, i).gradient + a;
    a.copy_(a - lr * weight * n * v);
    f.move(w - lr * v);
  }

  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("weight", weight, positive, "factor of |w|^2 / 2");
    v("seed", seed, non_negative, "of the order of the terms");
  }
};

namespace detail {
RulePointer rule_of(const SDCA& formula, Lookup);
}

}  // namespace gradus::optim
