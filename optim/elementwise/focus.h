/// FOCUS: Signum that is also drawn towards the mean of its parameters.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// FOCUS (Liu et al. 2025, arXiv:2501.12243). weight_decay pulls by the mean of parameters, not by w.
struct FOCUS {
  double lr = 1e-2, beta1 = 0.9, beta2 = 0.999, gamma = 0.1, weight_decay = 0;
  bool maximize = false;
  static constexpr bool decays_itself = true;
  static constexpr About about{"FOCUS", "sign",
                               "sign of a mean of gradients, and a pull towards the mean of parameters",
                               "Liu et al. 2025, arXiv:2501.12243"};
  static constexpr SearchInterval search[] = {{"lr", 1e-5, 1}};
  static constexpr const char* slots[] = {"m", "w_mean"};
  static constexpr const char* torch_slots[] = {"exp_avg", "pbar"};

  template <class R>
  R update(R w, R g, R& m, R& w_mean, const Step& step) const {
    m = beta1 * m + (1 - beta1) * g;
    w_mean = beta2 * w_mean + (1 - beta2) * w;
    R w_hat = w_mean / step.bias_correction(beta2).value;  // divided, so that it is w after the first step
    R decay = lr * weight_decay * w_hat;
    return -decay - lr * (sign(m) + gamma * sign(w - decay - w_hat));
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of the mean of parameters");
    v("gamma", gamma, from_0_below_1, "strength of the pull towards the mean");
  }
};

namespace detail {
RulePointer rule_of(const FOCUS& formula, Lookup);
}

}  // namespace gradus::optim
