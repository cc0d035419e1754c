/// Adan: Adam with Nesterov's momentum from the change of the gradient.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Adan (Xie et al. 2022, arXiv:2208.06677, algorithm 1); its betas are one less the paper's. weight_decay divides,
/// w / (1 + lr weight_decay), or with decoupled_weight_decay acts before the step as AdamW's.
struct Adan {
  double lr = 1e-3, beta1 = 0.98, beta2 = 0.92, beta3 = 0.99, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr bool decays_itself = true;
  static constexpr About about{"Adan", "adaptive", "means of the gradient, of its change and of their square",
                               "Xie et al. 2022, arXiv:2208.06677"};
  static constexpr const char* slots[] = {"m", "d", "n", "g_last"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_diff", "exp_avg_sq", "previous_grad"};

  template <class R>
  R update(R w, R g, R& m, R& d, R& n, R& g_last, const Step& step) const {
    R delta = step.t == 1 ? R(0) : g - g_last;
    g_last = g;
    m = beta1 * m + (1 - beta1) * g;
    d = beta2 * d + (1 - beta2) * delta;
    n = beta3 * n + (1 - beta3) * square(g + beta2 * delta);
    R m_hat = m / step.bias_correction(beta1), d_hat = d / step.bias_correction(beta2);
    R change = -lr * (m_hat + beta2 * d_hat) / (sqrt(n / step.bias_correction(beta3)) + eps);
    return decoupled_weight_decay ? change - lr * weight_decay * w : (w + change) / (1 + lr * weight_decay) - w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of d, the mean change of gradients");
    v("beta3", beta3, from_0_below_1, "decay of n, the mean of squares");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const Adan& formula, Lookup);
}

}  // namespace gradus::optim
