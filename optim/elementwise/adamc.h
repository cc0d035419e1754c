/// AdamC: AdamW for layers that are normalized, whose decay follows the schedule twice.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// AdamC (Defazio 2025, arXiv:2506.02285): the weights of normalized layers decay by lr^2 / max_lr, which keeps their
/// gradients from growing at the end of a schedule. Set max_lr for their group only; 0 is AdamW.
struct AdamC {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, max_lr = 0, weight_decay = 0;
  bool maximize = false;
  static constexpr bool decays_itself = true;
  static constexpr About about{"AdamC", "adaptive", "AdamW with decay that suits normalized layers",
                               "Defazio 2025, arXiv:2506.02285"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  R update(R w, R g, R& m, R& v, const Step& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    R m_hat = m / step.bias_correction(beta1);
    R v_hat = v / step.bias_correction(beta2);
    const double decay = weight_decay * (max_lr > 0 ? lr / max_lr : 1);
    return -lr * (m_hat / (sqrt(v_hat) + eps) + decay * w);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("max_lr", max_lr, non_negative, "the schedule's largest lr; 0: plain decay");
  }
};

namespace detail {
RulePointer rule_of(const AdamC& formula, Lookup);
}

}  // namespace gradus::optim
