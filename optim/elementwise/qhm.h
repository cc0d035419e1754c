/// QHM: quasi-hyperbolic momentum, between plain gradient descent and momentum.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// QHM (Ma and Yarats 2019, arXiv:1810.06801). nu 0 is gradient descent, nu 1 momentum as a running mean, nu = beta
/// Nesterov's.
struct QHM {
  double lr = 1e-3, beta = 0.999, nu = 0.7, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"QHM", "momentum", "weighted mean of the gradient and its running mean",
                               "Ma and Yarats 2019, arXiv:1810.06801"};
  static constexpr SearchInterval search[] = {{"beta", 0.5, 0.9999, SearchScale::one_minus_log},
                                              {"nu", 0.1, 1, SearchScale::linear}};
  static constexpr const char* slots[] = {"b"};
  static constexpr const char* torch_slots[] = {"momentum_buffer"};

  template <class R>
  R update(R, R g, R& b, const Step&) const {
    b = beta * b + (1 - beta) * g;
    return -lr * ((1 - nu) * g + nu * b);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta", beta, from_0_below_1, "decay of b, the mean of gradients");
    v("nu", nu, {.min = 0, .max = 1}, "how much of b is in the step; the rest is the gradient");
  }
};

namespace detail {
RulePointer rule_of(const QHM& formula, Lookup);
}

}  // namespace gradus::optim
