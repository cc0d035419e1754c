/// ACProp: AdaBelief that divides by the deviation before the present gradient.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// ACProp (Zhuang et al. 2021, arXiv:2110.05454): v is of how far gradients are from the mean before them, and v of the
/// last step divides; 1 at the first.
struct ACProp {
  double lr = 1e-4, beta1 = 0.9, beta2 = 0.999, eps = 1e-16, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"ACProp", "adaptive", "mean of gradients over their root mean deviation before",
                               "Zhuang et al. 2021, arXiv:2110.05454"};
  static constexpr const char* slots[] = {"m", "v"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    const double seen = step.once([&] { return 1 - detail::power(beta2, step.t - 1); });
    R v_hat = step.t == 1 ? R(1) : v / seen;
    v = beta2 * v + (1 - beta2) * square(g - m);
    m = beta1 * m + (1 - beta1) * g;
    R m_hat = m / step.bias_correction(beta1);
    return -lr * m_hat / (sqrt(v_hat) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean squared deviation");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const ACProp& formula, Lookup);
}

}  // namespace gradus::optim
