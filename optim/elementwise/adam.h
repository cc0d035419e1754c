/// Adam: steps along a running mean of gradients, divided by the root of a running mean of their squares.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

#include <concepts>

namespace gradus::optim {

/// Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1). With amsgrad it is AmsGrad. `weight_decay` is L2, or with
/// `decoupled_weight_decay` AdamW's.
struct Adam {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0;
  bool bias_correction = true, amsgrad = false, decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"Adam", "adaptive", "mean of gradients over root mean of their squares",
                               "Kingma and Ba 2015, arXiv:1412.6980"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    R m_hat = m / step.bias_correction(beta1, bias_correction);
    R v_hat = v / step.bias_correction(beta2, bias_correction);
    return -lr * m_hat / (sqrt(v_hat) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("bias_correction", bias_correction, "make up for m and v starting at 0");
    v("amsgrad", amsgrad, "divide by the largest v so far");
  }
};

/// AMSGrad (Reddi, Kale and Kumar 2018, arXiv:1904.09237); the largest v is taken before the bias is corrected, as
/// PyTorch does.
struct AmsGrad : Adam {
  static constexpr const char* slots[] = {"m", "v", "v_max"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq", "max_exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m, R& v, R& v_max, const Step& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    v_max = max(v_max, v);
    R m_hat = m / step.bias_correction(beta1, bias_correction);
    R v_hat = v_max / step.bias_correction(beta2, bias_correction);
    return -lr * m_hat / (sqrt(v_hat) + eps);
  }
};

template <std::same_as<Adam> F, class Use>
void with_variant(const F& adam, Use use) {
  if (adam.amsgrad) return use(AmsGrad{adam});
  use(adam);
}

namespace detail {
RulePointer rule_of(const Adam& formula, Lookup);
}

}  // namespace gradus::optim
