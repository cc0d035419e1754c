/// Yogi: Adam whose mean of squares grows no faster than the gradients themselves.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Yogi (Zaheer et al. 2018, NeurIPS): v moves towards g^2 by a share of g^2, not of their difference. As in the
/// paper's code, m and v start at initial_accumulator.
struct Yogi {
  double lr = 1e-2, beta1 = 0.9, beta2 = 0.999, eps = 1e-3, initial_accumulator = 1e-6, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"Yogi", "adaptive", "Adam with a mean of squares that changes slowly",
                               "Zaheer et al. 2018, NeurIPS"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = v - (1 - beta2) * sign(v - g * g) * g * g;
    R m_hat = m / step.bias_correction(beta1);
    R v_hat = v / step.bias_correction(beta2);
    return -lr * m_hat / (sqrt(v_hat) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "1 - beta2 is the share of g^2 by which v moves");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("initial_accumulator", initial_accumulator, non_negative, "what m and v start with");
  }
  double initial(int) const { return initial_accumulator; }
};

namespace detail {
RulePointer rule_of(const Yogi& formula, Lookup);
}

}  // namespace gradus::optim
