/// SLS: stochastic gradient descent with a line search on each batch.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>

namespace gradus::optim {

/// Stochastic line search (Vaswani et al. 2019, arXiv:1905.09997): goes back from `growth` times the last length, at
/// most lr, until Armijo's condition holds. In one step the closure must compute the loss of one and the same batch.
struct SLS {
  double lr = 1, c = 0.1, shrink = 0.9, growth = 2;
  bool maximize = false;
  static constexpr About about{"SLS", "gradient", "a line search on each batch",
                               "Vaswani et al. 2019, arXiv:1905.09997"};
  static constexpr bool full_batch = false;

  struct State {
    double eta = 0;
    template <class V>
    void memory(V& v) {
      v("eta", eta);
    }
  };
  void step(Objective& f, State& state) const {
    const Objective::Point here = f.at(f.x());
    if (largest(here.gradient) == 0) return;
    const double first = state.eta > 0 ? std::min(lr, growth * state.eta) : lr;
    const Tensor d = -here.gradient;
    const LineSearchResult found =
        armijo(Along(f, here, d), start_of(here, d),
               {.first = first, .c1 = c, .shrink = shrink, .interpolate = false, .max_eval = 100});
    if (found.trial.t > 0) state.eta = found.trial.t;
    if (found.trial.t == 0) f.stop(found.stop);
    f.move(found.trial.point.x);
  }

  template <class V>
  void options(V& v) {
    v("lr", lr, positive, "the longest step");
    v("c", c, Range{0, 1, true, true}, "part of the slope that the descent must have");
    v("shrink", shrink, Range{0, 1, true, true}, "factor of a length that is too long");
    v("growth", growth, Range{1}, "factor of the last length to try first: the paper's gamma^(b/n)");
  }
};

namespace detail {
RulePointer rule_of(const SLS& formula, Lookup);
}

}  // namespace gradus::optim
