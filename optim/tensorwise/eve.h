/// Eve: Adam whose step size follows how much the loss changes.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {

/// Eve (Hayashi, Koushik and Neubig 2016, arXiv:1611.01505, as from its second version on): Adam's step is divided by
/// d, the mean of the loss's changes relative to its distance from `f_min`, each within 1 / c and c. d begins with 1.
struct Eve {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, beta3 = 0.999, c = 10, eps = 1e-8, f_min = 0, weight_decay = 0;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"Eve", "adaptive", "Adam with smaller steps while the loss changes much",
                               "Hayashi, Koushik and Neubig 2016, arXiv:1611.01505"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr bool needs_loss = true;

  struct Globals {
    double d = 1, f = 0;  // the mean change, and the last loss
    template <class V>
    void memory(V& v) {
      v("d", d)("f", f);
    }
  };
  void conclude(Globals& all, const TensorStep& step) const {
    if (step.t > 1) all.d = beta3 * all.d + (1 - beta3) * change(step.loss, all.f);
    all.f = step.loss;
  }
  Tensor update(const Tensor&, const Tensor& g, Tensor& m, Tensor& v, Globals& all, const TensorStep& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    const Tensor m_hat = m / step.bias_correction(beta1), v_hat = v / step.bias_correction(beta2);
    return -lr / all.d * m_hat / (sqrt(v_hat) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("beta3", beta3, from_0_below_1, "decay of d, the mean change of the loss");
    v("c", c, Range{.min = 1}, "changes are kept between 1 / c and c");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("f_min", f_min, Range{}, "the least that the loss can be");
  }

 private:
  double change(double now, double last) const {
    const double difference = std::abs(now - last), above = std::min(now, last) - f_min;
    if (difference == 0) return 1 / c;
    return above <= 0 ? c : std::clamp(difference / above, 1 / c, c);
  }
};

namespace detail {
RulePointer rule_of(const Eve& formula, Lookup);
}

}  // namespace gradus::optim
