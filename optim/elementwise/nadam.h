/// NAdam: Adam with Nesterov's momentum.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// NAdam (Dozat 2016), as PyTorch's: the momentum rises, mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2).
struct NAdam {
  double lr = 2e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, momentum_decay = 4e-3, weight_decay = 0;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"NAdam", "adaptive", "Adam with Nesterov's momentum, which rises",
                               "Dozat 2016, ICLR workshop"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};
  static constexpr const char* torch_derived[] = {"mu_product"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    const double t = step.t;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    R v_hat = v / step.bias_correction(beta2);
    const double of_g = step.once([&] { return (1 - mu(t)) / (1 - mu_product(t)); });
    const double of_m = step.once([&] { return mu(t + 1) / (1 - mu_product(t) * mu(t + 1)); });
    return -lr * (of_g * g + of_m * m) / (sqrt(v_hat) + eps);
  }
  double mu(double t) const { return beta1 * (1 - 0.5 * detail::power(0.96, t * momentum_decay)); }
  /// mu_1 mu_2 ... mu_t. With q = 0.96^momentum_decay, the logarithm of prod (1 - q^i / 2) is
  /// -sum_k (1/2)^k / k sum_i q^(ik): two geometric series in one, so any t takes the same time and nothing is stored.
  double mu_product(double t) const {
    const double log_q = momentum_decay * detail::log1p(0.96 - 1);
    double sum = 0, half_to_k = 1;
    for (int k = 1; k <= 52; ++k) {
      half_to_k /= 2;
      const double log_q_to_k = k * log_q;
      const double powers = log_q == 0 ? t : detail::expm1(t * log_q_to_k) / -detail::expm1(-log_q_to_k);
      sum += half_to_k / k * powers;
    }
    return detail::power(beta1, t) * (1 + detail::expm1(-sum));
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("momentum_decay", momentum_decay, non_negative, "how fast the momentum rises to beta1");
  }
};

namespace detail {
RulePointer rule_of(const NAdam& formula, Lookup);
}

}  // namespace gradus::optim
