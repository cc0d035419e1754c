/// AdamS: AdamW whose decay keeps to the steps' scale.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>

namespace gradus::optim {

/// Adam with stable weight decay (Xie, Sato and Sugiyama 2020, On the overlooked pitfalls of weight decay,
/// arXiv:2011.11152): w (1 - lr weight_decay / sqrt(mean of v over all parameters)), so that decay keeps its strength
/// relative to the steps.
struct AdamS {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 1e-4;
  bool maximize = false;
  static constexpr About about{"AdamS", "adaptive", "AdamW whose decay is divided by the mean root of v",
                               "Xie, Sato and Sugiyama 2020, arXiv:2011.11152"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};
  static constexpr bool decays_itself = true;

  struct Globals {
    double sum = 0, count = 0;  // of v_hat, in one step
    template <class V>
    void memory(V&) {}
  };
  void prepare(Globals& all, const TensorStep&) const { all = {}; }
  void gather(const Tensor&, const Tensor& g, Tensor& m, Tensor& v, Globals& all, const TensorStep& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    all.sum += sum(v).item<double>() / step.bias_correction(beta2);
    all.count += static_cast<double>(v.numel());
  }
  Tensor update(const Tensor& w, const Tensor&, Tensor& m, Tensor& v, Globals& all, const TensorStep& step) const {
    const Tensor m_hat = m / step.bias_correction(beta1), v_hat = v / step.bias_correction(beta2);
    const double scale = std::sqrt(all.sum / all.count) + eps;
    const double decay = scale > 0 ? weight_decay / scale : 0;
    return -lr * (m_hat / (sqrt(v_hat) + eps) + decay * w);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisors from 0");
  }
};

namespace detail {
RulePointer rule_of(const AdamS& formula, Lookup);
}

}  // namespace gradus::optim
