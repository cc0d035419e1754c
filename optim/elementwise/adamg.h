/// AdamG: Adam that finds its rate from a power of the mean of squares.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// AdamG (Pan et al. 2024, arXiv:2405.04376), with the golden step size s(x) = p x^q: lr is a bound, 1 for most
/// problems.
struct AdamG {
  double lr = 1, beta1 = 0.95, beta2 = 0.999, beta3 = 0.95, p = 0.2, q = 0.24, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"AdamG", "learning-rate free", "Adam with a rate found from the mean of squares",
                               "Pan et al. 2024, arXiv:2405.04376"};
  static constexpr SearchInterval search[] = {{"p", 0.02, 2}};
  static constexpr const char* slots[] = {"m", "v", "r"};

  template <class R>
  [[gnu::always_inline]] R update(R, R g, R& m, R& v, R& r, const Step& step) const {
    v = beta2 * v + (1 - beta2) * g * g;
    r = beta3 * r + (1 - beta3) * p * exp(q * log(v));
    m = beta1 * m + (1 - beta1) * r * g;
    R m_hat = m / step.bias_correction(beta1);
    R v_hat = v / step.bias_correction(beta2);
    return -detail::smaller(lr, 1 / __builtin_sqrt(step.t)) * m_hat / (sqrt(v_hat) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "largest step size; it falls as 1 / sqrt(t)");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of scaled gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("beta3", beta3, from_0_below_1, "decay of r, the mean of rates");
    v("p", p, positive, "factor of the rate p v^q");
    v("q", q, positive, "power of the rate p v^q");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const AdamG& formula, Lookup);
}

}  // namespace gradus::optim
