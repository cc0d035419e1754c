/// Aida: AdaBelief whose step sizes differ less.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/elementwise/rectification.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// Aida (Zhang, Niwa and Kleijn 2023, A DNN optimizer that improves over AdaBelief by suppression of the adaptive
/// stepsize range, arXiv:2203.13273): before their difference is squared, m and g are projected on each other k times,
/// tensor by tensor. k = 0 is AdaBelief, whose options the others are.
struct Aida {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, xi = 1e-20, weight_decay = 0;
  std::int64_t k = 2;
  bool amsgrad = false, rectify = false, eps_after_correction = true;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"Aida", "adaptive", "AdaBelief of projections, whose step sizes differ less",
                               "Zhang, Niwa and Kleijn 2023, arXiv:2203.13273"};
  static constexpr const char* slots[] = {"m", "s", "s_max"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_var", "max_exp_avg_var"};

  Tensor initial(int slot, const Tensor& w) const { return slot < 2 || amsgrad ? zeros_like(w) : Tensor(); }
  Tensor update(const Tensor&, const Tensor& g, Tensor& m, Tensor& s, Tensor& s_max, const TensorStep& step) const {
    m = beta1 * m + (1 - beta1) * g;
    s = beta2 * s + (1 - beta2) * square(difference(m, g)) + eps;
    if (amsgrad) s_max = s_max.defined() ? maximum(s_max, s) : s;
    const Tensor root = sqrt(amsgrad ? s_max : s);
    const Tensor m_hat = m / step.bias_correction(beta1);
    const double correction = std::sqrt(step.bias_correction(beta2));
    if (rectify) {
      const double r = rectification(beta2, step.t);
      return r == 0 ? -lr * m_hat : -lr * r * correction * m_hat / (root + eps);
    }
    return -lr * m_hat / (eps_after_correction ? root / correction + eps : (root + eps) / correction);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of s, the mean squared difference of the projections");
    v("eps", eps, non_negative, "keeps the divisor from 0; added to s at each step");
    v("xi", xi, non_negative, "keeps the projections' divisors from 0");
    v("k", k, non_negative, "how often m and g are projected on each other");
    v("amsgrad", amsgrad, "divide by the largest s so far");
    v("rectify", rectify, "step as RAdam while s has seen few gradients");
    v("eps_after_correction", eps_after_correction, "add eps to the corrected root of s, not to the plain one");
  }

 private:
  /// m - g, after each was projected on the other k times.
  Tensor difference(Tensor m, Tensor g) const {
    for (std::int64_t i = 0; i < k; ++i) {
      const double product = inner_product(g, m), of_g = inner_product(g, g) + xi, of_m = inner_product(m, m) + xi;
      const Tensor along_g = of_g > 0 ? product / of_g * g : g, along_m = of_m > 0 ? product / of_m * m : m;
      g = along_m;
      m = along_g;
    }
    return m - g;
  }
};

namespace detail {
RulePointer rule_of(const Aida& formula, Lookup);
}

}  // namespace gradus::optim
