/// EXAdam: Adam whose two moments correct each other.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// EXAdam (Adly 2024, arXiv:2412.20302): m is enlarged while v is young, v while m is, and the newest gradient is
/// added.
struct EXAdam {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"EXAdam", "adaptive", "Adam with moments that correct each other",
                               "Adly 2024, arXiv:2412.20302"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const Correction c1 = step.bias_correction(beta1), c2 = step.bias_correction(beta2);
    R d1 = 1 + v / (v + eps) * (1 - c2);
    R d2 = 1 + m * m / (m * m + eps) * (1 - c1);
    R m_tilde = m / c1 * d1, v_tilde = v / c2 * d2, g_tilde = g / c1 * d1;
    return -lr * (m_tilde + g_tilde) / (sqrt(v_tilde) + eps);
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
RulePointer rule_of(const EXAdam& formula, Lookup);
}

}  // namespace gradus::optim
