/// RAdam: Adam that waits until the mean of squares can be trusted.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/elementwise/rectification.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// RAdam (Liu et al. 2020, arXiv:1908.03265), as PyTorch's: rectified from rho_t > 5 (the paper: > 4), before that a
/// step of momentum alone; eps joins the root of v before its bias is corrected.
struct RAdam {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"RAdam", "adaptive", "Adam, rectified while the mean of squares has seen few gradients",
                               "Liu et al. 2020, arXiv:1908.03265"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    R m_hat = m / step.bias_correction(beta1);
    const double l = step.once([&] { return uncorrected_rectification(beta2, step.t); });
    return l == 0 ? -lr * m_hat : -lr * m_hat * l / (sqrt(v) + eps);
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
RulePointer rule_of(const RAdam& formula, Lookup);
}

}  // namespace gradus::optim
