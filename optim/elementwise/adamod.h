/// AdaMod: Adam whose rates do not exceed their own running mean.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// AdaMod (Ding et al. 2019, arXiv:1910.12249). eps joins the root of v before its bias is corrected.
struct AdaMod {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, beta3 = 0.9999, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AdaMod", "adaptive", "Adam, its rates bounded by their mean",
                               "Ding et al. 2019, arXiv:1910.12249"};
  static constexpr const char* slots[] = {"m", "v", "r"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq", "exp_avg_lr"};

  template <class R>
  R update(R, R g, R& m, R& v, R& r, const Step& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const double corrected = step.once([&] { return lr * __builtin_sqrt(1 - detail::power(beta2, step.t)); });
    R rate = corrected / (sqrt(v) + eps) / step.bias_correction(beta1);
    r = beta3 * r + (1 - beta3) * rate;
    return -min(rate, r) * m;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("beta3", beta3, from_0_below_1, "decay of r, the mean of rates");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const AdaMod& formula, Lookup);
}

}  // namespace gradus::optim
