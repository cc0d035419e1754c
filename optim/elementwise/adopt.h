/// ADOPT: Adam that divides by the squares before the present one, and converges with any beta2.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// ADOPT (Taniguchi et al. 2024, arXiv:2411.02853). The first gradient only starts v. Divided gradients are clipped to
/// (t - clip_offset)^(1/4); the paper counts from the second step, clip_offset 1.
struct ADOPT {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.9999, eps = 1e-6, clip_offset = 1, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"ADOPT", "adaptive", "mean of gradients, each divided by the root mean square before it",
                               "Taniguchi et al. 2024, arXiv:2411.02853"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    if (step.t == 1) return v = g * g, R(0);
    const double c = step.once([&] { return detail::power(step.t - clip_offset, 0.25); });
    R normalized = max(-c, min(c, g / max(sqrt(v), eps)));
    m = beta1 * m + (1 - beta1) * normalized;
    v = beta2 * v + (1 - beta2) * g * g;
    return -lr * m;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of divided gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("clip_offset", clip_offset, {.min = 0, .max = 1}, "steps that the bound of divided gradients lags behind");
  }
};

namespace detail {
RulePointer rule_of(const ADOPT& formula, Lookup);
}

}  // namespace gradus::optim
