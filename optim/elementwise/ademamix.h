/// AdEMAMix: Adam with two means of gradients, one fast and one very slow.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// AdEMAMix (Pagliardini et al. 2024, arXiv:2409.03137). With T > 0, alpha and beta3 rise to their values over T steps:
/// needed when the slow mean is much slower than training is long. The slow mean starts at 0 and is not corrected for
/// it, unless correct_slow divides it as the fast one.
struct AdEMAMix {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, beta3 = 0.9999, alpha = 5, T = 0, eps = 1e-8, weight_decay = 0;
  bool correct_slow = false, decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AdEMAMix", "adaptive", "Adam with a fast and a slow mean of gradients",
                               "Pagliardini et al. 2024, arXiv:2409.03137"};
  static constexpr const char* slots[] = {"m1", "m2", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_slow", "exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m1, R& m2, R& v, const Step& step) const {
    const double alpha_t = step.t < T ? alpha * step.t / T : alpha;
    const double beta3_t = step.once([&] { return slow_decay(step.t); });
    m1 = beta1 * m1 + (1 - beta1) * g;
    m2 = beta3_t * m2 + (1 - beta3_t) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const Correction seen = step.bias_correction(beta1);
    R v_hat = v / step.bias_correction(beta2);
    R mixed = m1 / seen + (correct_slow ? alpha_t / seen : alpha_t) * m2;
    return -lr * mixed / (sqrt(v_hat) + eps);
  }
  /// Between beta1 and beta3 so that the mean's half life grows linearly.
  double slow_decay(double t) const {
    if (t >= T) return beta3;
    const double log1 = __builtin_log(beta1), log3 = __builtin_log(beta3);
    return detail::smaller(beta3, __builtin_exp(log1 * log3 / ((1 - t / T) * log3 + t / T * log1)));
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m1, the fast mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("beta3", beta3, from_0_below_1, "decay of m2, the slow mean of gradients");
    v("alpha", alpha, non_negative, "weight of m2");
    v("T", T, non_negative, "steps over which alpha and beta3 rise; 0: they do not");
    v("correct_slow", correct_slow, "divide m2 by 1 - beta1^t too");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const AdEMAMix& formula, Lookup);
}

}  // namespace gradus::optim
