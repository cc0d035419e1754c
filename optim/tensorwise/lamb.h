/// LAMB: Adam's direction, its length set by the parameter's.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>

namespace gradus::optim {

/// LAMB (You et al. 2020, arXiv:1904.00962, algorithm 2, with both moments corrected). phi limits the parameter's norm
/// to `max_norm`; the ratio of norms is 1 where either is 0.
struct LAMB {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-6, weight_decay = 0, max_norm = 1e30;
  bool maximize = false;
  static constexpr About about{"LAMB", "layer-wise", "Adam's direction as long as the parameter",
                               "You et al. 2020, arXiv:1904.00962"};
  static constexpr SearchInterval search[] = {{"lr", 1e-5, 1e-1}, {"eps", 1e-10, 1e-3}, {"weight_decay", 1e-6, 1e-1}};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr bool decays_itself = true;

  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& v, const TensorStep& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    const Tensor m_hat = m / step.bias_correction(beta1);
    const Tensor v_hat = v / step.bias_correction(beta2);
    const Tensor r = m_hat / (sqrt(v_hat) + eps) + weight_decay * w;
    const double phi = std::min(length(w), max_norm), size = length(r);
    return -lr * (phi > 0 && size > 0 ? phi / size : 1) * r;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("max_norm", max_norm, positive, "limit of the parameter's norm in the ratio");
  }
};

namespace detail {
RulePointer rule_of(const LAMB& formula, Lookup);
}

}  // namespace gradus::optim
