/// FTML: follow the moving leader, which weighs recent gradients more.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// FTML (Zheng and Kwok 2017, ICML), algorithm 1: the parameter is set outright, -z / d.
struct FTML {
  double lr = 1e-3, beta1 = 0.6, beta2 = 0.999, eps = 1e-8, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"FTML", "adaptive", "the minimum of what recent gradients say",
                               "Zheng and Kwok 2017, ICML"};
  static constexpr const char* slots[] = {"v", "d", "z"};

  template <class R>
  R update(R w, R g, R& v, R& d, R& z, const Step& step) const {
    v = beta2 * v + (1 - beta2) * g * g;
    R v_hat = v / step.bias_correction(beta2);
    R d_last = d;
    d = step.bias_correction(beta1) / lr * (sqrt(v_hat) + eps);
    R sigma = d - beta1 * d_last;
    z = beta1 * z + (1 - beta1) * g - sigma * w;
    return -z / d - w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, positive, "step size");
    v("beta1", beta1, from_0_below_1, "how much earlier gradients count");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, positive, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const FTML& formula, Lookup);
}

}  // namespace gradus::optim
