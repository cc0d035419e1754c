/// AdaNorm: Adam on gradients that are at least as long as those before.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// AdamNorm (Dubey et al. 2022, arXiv:2210.06364): the first moment averages g, stretched to the running mean of |g|
/// where that is longer.
struct AdaNorm {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, gamma = 0.95, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"AdaNorm", "adaptive", "Adam on gradients stretched to their mean norm",
                               "Dubey et al. 2022, arXiv:2210.06364"};
  static constexpr const char* slots[] = {"m", "v", "e"};

  Tensor initial(int slot, const Tensor& w) const { return slot == 2 ? number(0) : zeros_like(w); }
  Tensor update(const Tensor&, const Tensor& g, Tensor& m, Tensor& v, Tensor& e, const TensorStep& step) const {
    const double size = length(g);
    const double mean_size = gamma * e.item<double>() + (1 - gamma) * size;
    e = number(mean_size);
    const Tensor s = size > 0 && mean_size > size ? mean_size / size * g : g;
    m = beta1 * m + (1 - beta1) * s;
    v = beta2 * v + (1 - beta2) * square(g);
    const Tensor m_hat = m / step.bias_correction(beta1);
    const Tensor v_hat = v / step.bias_correction(beta2);
    return -lr * m_hat / (sqrt(v_hat) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of stretched gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("gamma", gamma, from_0_below_1, "decay of e, the mean of gradients' norms");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const AdaNorm& formula, Lookup);
}

}  // namespace gradus::optim
