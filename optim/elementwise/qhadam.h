/// QHAdam: Adam with quasi-hyperbolic means, in which the newest gradient counts more.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// QHAdam (Ma and Yarats 2019, arXiv:1810.06801). nu1 = nu2 = 1 is Adam.
struct QHAdam {
  double lr = 1e-3, beta1 = 0.995, beta2 = 0.999, nu1 = 0.7, nu2 = 1, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"QHAdam", "adaptive", "Adam with weighted means of the newest gradient and its moments",
                               "Ma and Yarats 2019, arXiv:1810.06801"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    R m_hat = m / step.bias_correction(beta1);
    R v_hat = v / step.bias_correction(beta2);
    return -lr * ((1 - nu1) * g + nu1 * m_hat) / (sqrt((1 - nu2) * g * g + nu2 * v_hat) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("nu1", nu1, {.min = 0, .max = 1}, "how much of m is in the step; the rest is the gradient");
    v("nu2", nu2, {.min = 0, .max = 1}, "how much of v is in the divisor; the rest is the squared gradient");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const QHAdam& formula, Lookup);
}

}  // namespace gradus::optim
