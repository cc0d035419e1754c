/// StableAdamW: AdamW whose steps are shorter where v has fallen behind.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {

/// StableAdamW (Wortsman et al. 2023, arXiv:2304.13013, algorithm 2): the means' decays grow with t in place of
/// corrections, and lr is divided by the root mean square of g / sqrt(v), if that is above 1.
struct StableAdamW {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.99, eps = 1e-8, weight_decay = 1e-2;
  bool maximize = false;
  static constexpr About about{"StableAdamW", "adaptive", "AdamW with Adafactor's clipping of updates",
                               "Wortsman et al. 2023, arXiv:2304.13013"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr bool decays_itself = true;

  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& v, const TensorStep& step) const {
    const double b1 = debiased(beta1, step.t), b2 = debiased(beta2, step.t);
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * square(g);
    const double excess = rms(g / sqrt(clamp_min(v, eps * eps)));
    const double rate = lr / std::max(1.0, excess);
    return -rate * (m / (sqrt(v) + eps) + weight_decay * w);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }

 private:
  static double debiased(double beta, double t) {
    const double power = std::pow(beta, t);
    return (beta - power) / (1 - power);
  }
};

namespace detail {
RulePointer rule_of(const StableAdamW& formula, Lookup);
}

}  // namespace gradus::optim
