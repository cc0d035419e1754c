/// Katyusha: SVRG with momentum that is drawn back to the snapshot.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/random_stream.h>

namespace gradus::optim {

/// Katyusha (Allen-Zhu 2017, arXiv:1603.05953, algorithm 1): x = tau1 z + tau2 s + (1 - tau1 - tau2) y, at which SVRG's
/// estimate g of the gradient is taken; z - lr / tau1 g, and y = x - lr g. The next snapshot s is the mean of the ys,
/// the k-th weighted by (1 + lr / tau1 sigma)^k. The paper's lr is 1 / (3 L). The parameters are y.
struct Katyusha {
  double lr = 1e-2, tau1 = 0.5, tau2 = 0.5;
  double sigma = 0;        ///< strong convexity, if it is known
  std::int64_t inner = 0;  ///< steps between snapshots; 0: twice as many as terms
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"Katyusha", "finite sums", "SVRG with momentum and a pull to the snapshot",
                               "Allen-Zhu 2017, arXiv:1603.05953"};
  static constexpr bool needs_terms = true;

  struct State {
    Tensor snapshot, mu, z, sum;  // sum: of the weighted ys
    double weight = 1, weights = 0;
    std::int64_t since = 0, offset = 0;
    template <class V>
    void memory(V& v) {
      v("snapshot", snapshot)("mu", mu)("z", z)("sum", sum)("weight", weight)("weights", weights);
      v("since", since)("offset", offset);
    }
  };
  const char* conflict() const { return tau1 + tau2 > 1 ? "tau1 + tau2 must be <= 1" : nullptr; }
  void step(Objective& f, State& state) const {
    const Tensor y = f.x();
    const double alpha = lr / tau1;
    if (!state.z.defined()) state.z = y;
    if (state.since == 0) {
      state.snapshot = state.weights > 0 ? state.sum / state.weights : y;
      state.mu = f.at(state.snapshot).gradient;
      state.sum = zeros_like(y);
      state.weight = 1;
      state.weights = 0;
    }
    const Tensor x = tau1 * state.z + tau2 * state.snapshot + (1 - tau1 - tau2) * y;
    const std::int64_t i = RandomStream(seed, state.offset).below(f.terms());
    const Tensor g = state.mu + f.term(x, i).gradient - f.term(state.snapshot, i).gradient;
    state.z = state.z - alpha * g;
    const Tensor next = x - lr * g;
    state.sum = state.sum + state.weight * next;
    state.weights += state.weight;
    state.weight *= 1 + alpha * sigma;
    f.move(next);
    state.since = (state.since + 1) % (inner > 0 ? inner : 2 * f.terms());
  }

  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("tau1", tau1, Range{0, 1, true}, "part of z in the point");
    v("tau2", tau2, Range{0, 1}, "part of the snapshot in the point");
    v("sigma", sigma, non_negative, "strong convexity, if it is known");
    v("inner", inner, non_negative, "steps between whole gradients; 0: twice the number of terms");
    v("seed", seed, non_negative, "of the order of the terms");
  }
};

namespace detail {
RulePointer rule_of(const Katyusha& formula, Lookup);
}

}  // namespace gradus::optim
