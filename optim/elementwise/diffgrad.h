/// diffGrad: Adam that slows down where the gradient changes little.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// diffGrad (Dubey et al. 2019, arXiv:1909.11015).
struct DiffGrad {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"DiffGrad", "adaptive", "Adam with friction where the gradient stays the same",
                               "Dubey et al. 2019, arXiv:1909.11015"};
  static constexpr const char* slots[] = {"m", "v", "g_last"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq", "previous_grad"};

  template <class R>
  [[gnu::always_inline]] R update(R, R g, R& m, R& v, R& g_last, const Step& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    R xi = sigmoid(abs(g_last - g));
    g_last = g;
    R m_hat = m / step.bias_correction(beta1);
    R v_hat = v / step.bias_correction(beta2);
    return -lr * xi * m_hat / (sqrt(v_hat) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const DiffGrad& formula, Lookup);
}

}  // namespace gradus::optim
