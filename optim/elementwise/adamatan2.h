/// Adam-atan2: Adam without eps, with an arc tangent for the quotient.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Adam-atan2 (Everett et al. 2024, arXiv:2407.05872): the quotient is bounded where v is small, so there is no eps,
/// and gradients of any scale give the same steps.
struct AdamAtan2 {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AdamAtan2", "adaptive", "Adam, its quotient an arc tangent",
                               "Everett et al. 2024, arXiv:2407.05872"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    R m_hat = m / step.bias_correction(beta1);
    R v_hat = v / step.bias_correction(beta2);
    return -lr * angle(m_hat, sqrt(v_hat));
  }
  /// atan2(y, x), by the C library.
  template <class R>
  static R angle(R y, R x) {
    typename R::value_type a[R::size], b[R::size];
    y.store(a);
    x.store(b);
    for (int i = 0; i < R::size; ++i) a[i] = static_cast<typename R::value_type>(__builtin_atan2(a[i], b[i]));
    return R::load(a);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
  }
};

namespace detail {
RulePointer rule_of(const AdamAtan2& formula, Lookup);
}

}  // namespace gradus::optim
