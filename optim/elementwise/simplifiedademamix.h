/// Simplified AdEMAMix: one slow sum of gradients, and the newest gradient beside it.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Simplified AdEMAMix (Morwani et al. 2025, arXiv:2502.02431): m is a sum, not a mean, so lr is to be (1 - beta1)
/// times Adam's. With T > 0, beta1 rises from min_beta1 over T steps so that its half life grows linearly.
struct SimplifiedAdEMAMix {
  double lr = 1e-4, beta1 = 0.99, beta2 = 0.95, alpha = 0, T = 0, min_beta1 = 0.9, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"SimplifiedAdEMAMix", "adaptive", "Adam with a slow sum of gradients and the newest one",
                               "Morwani et al. 2025, arXiv:2502.02431", "SimAdEMAMix"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    m = step.once([&] { return decay(step.t); }) * m + g;
    v = beta2 * v + (1 - beta2) * g * g;
    R v_hat = v / step.bias_correction(beta2);
    return -lr * (m + alpha * g) / (sqrt(v_hat) + eps);
  }
  double decay(double t) const {
    if (t >= T) return beta1;
    const auto half_life = [](double beta) { return __builtin_log(0.5) / __builtin_log(beta) - 1; };
    const double life = (1 - t / T) * half_life(min_beta1) + t / T * half_life(beta1);
    return detail::power(0.5, 1 / (life + 1));
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the sum of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("alpha", alpha, non_negative, "weight of the newest gradient");
    v("T", T, non_negative, "steps over which beta1 rises; 0: it does not");
    v("min_beta1", min_beta1, {.min = 0, .max = 1, .min_open = true, .max_open = true}, "what beta1 rises from");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const SimplifiedAdEMAMix& formula, Lookup);
}

}  // namespace gradus::optim
