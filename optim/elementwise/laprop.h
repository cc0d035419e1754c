/// LaProp: momentum of gradients that are divided first.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

#include <concepts>

namespace gradus::optim {

/// LaProp (Ziyin, Wang and Ueda 2020, arXiv:2002.04839). The rate is in the momentum, so each gradient keeps the lr of
/// its own step.
struct LaProp {
  double lr = 4e-4, beta1 = 0.9, beta2 = 0.999, eps = 1e-15, weight_decay = 0;
  bool amsgrad = false, maximize = false;
  static constexpr bool decays_itself = true;
  static constexpr About about{"LaProp", "adaptive", "mean of gradients, each divided by the root mean square first",
                               "Ziyin, Wang and Ueda 2020, arXiv:2002.04839"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  R update(R w, R g, R& m, R& v, const Step& step) const {
    v = beta2 * v + (1 - beta2) * g * g;
    return change(w, g, m, v, step);
  }
  template <class R>
  R change(R w, R g, R& m, R v, const Step& step) const {
    R v_hat = v / step.bias_correction(beta2);
    m = beta1 * m + (1 - beta1) * (lr * g / (sqrt(v_hat) + eps));
    return (1 - lr * weight_decay) * (w - m / step.bias_correction(beta1)) - w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of divided gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("amsgrad", amsgrad, "divide by the largest v so far");
  }
};

struct AmsLaProp : LaProp {
  static constexpr const char* slots[] = {"m", "v", "v_max"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq", "max_exp_avg_sq"};

  template <class R>
  R update(R w, R g, R& m, R& v, R& v_max, const Step& step) const {
    v = beta2 * v + (1 - beta2) * g * g;
    v_max = max(v_max, v);
    return change(w, g, m, v_max, step);
  }
};

template <std::same_as<LaProp> F, class Use>
void with_variant(const F& laprop, Use use) {
  if (laprop.amsgrad) return use(AmsLaProp{laprop});
  use(laprop);
}

namespace detail {
RulePointer rule_of(const LaProp& formula, Lookup);
}

}  // namespace gradus::optim
