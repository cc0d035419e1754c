/// FTRL: follow the regularized leader, which sets weights that matter little to zero.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// FTRL-Proximal (McMahan et al. 2013, "Ad click prediction"), algorithm 1: the parameter is set outright, from z and
/// n.
struct FTRL {
  double lr = 1e-3, lr_power = -0.5, beta = 0, lambda1 = 0, lambda2 = 0, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"FTRL", "sparse", "the minimum of all gradients so far, with L1 and L2 terms",
                               "McMahan et al. 2013, KDD"};
  static constexpr const char* slots[] = {"z", "n"};

  template <class R>
  [[gnu::always_inline]] R update(R w, R g, R& z, R& n, const Step&) const {
    R before = power(n);
    n = n + g * g;
    R after = power(n);
    z = z + g - (after - before) / lr * w;
    R outside = (sign(z) * lambda1 - z) / ((beta + after) / lr + lambda2);
    return select(abs(z) > lambda1, outside, R(0)) - w;
  }
  template <class R>
  [[gnu::always_inline]] R power(R n) const {
    return lr_power == -0.5 ? sqrt(n) : exp(-lr_power * log(n));
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, positive, "step size");
    v("lr_power", lr_power, {.min = -1, .max = 0, .max_open = true}, "rates fall as n to this power");
    v("beta", beta, non_negative, "added to the power of n");
    v("lambda1", lambda1, non_negative, "L1: weights whose z is no larger are 0");
    v("lambda2", lambda2, non_negative, "L2");
  }
};

namespace detail {
RulePointer rule_of(const FTRL& formula, Lookup);
}

}  // namespace gradus::optim
