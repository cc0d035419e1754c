/// Adai: momentum whose inertia is less where the gradient is large.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>

namespace gradus::optim {

/// Adai (Xie et al. 2022, arXiv:2006.15815): each element's beta1 falls with its share of the mean of v over all
/// parameters. `dampening` below 1 is the authors' way towards Adam.
struct Adai {
  double lr = 1, beta0 = 0.1, beta2 = 0.99, eps = 1e-3, dampening = 1, weight_decay = 0;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"Adai", "momentum", "inertia that adapts to curvature, not the step size",
                               "Xie et al. 2022, arXiv:2006.15815"};
  static constexpr SearchInterval search[] = {{"lr", 1e-2, 10}};
  static constexpr const char* slots[] = {"m", "v", "beta1_product"};

  struct Globals {
    double sum = 0, count = 0;  // of v_hat, in one step
    template <class V>
    void memory(V&) {}
  };
  Tensor initial(int slot, const Tensor& w) const {
    return slot == 2 ? ones(w.shape(), {.dtype = w.dtype()}) : zeros_like(w);
  }

  void prepare(Globals& all, const TensorStep&) const { all = {}; }
  void gather(const Tensor&, const Tensor& g, Tensor&, Tensor& v, Tensor&, Globals& all, const TensorStep& step) const {
    v = beta2 * v + (1 - beta2) * square(g);
    all.sum += sum(v).item<double>() / step.bias_correction(beta2);
    all.count += static_cast<double>(v.numel());
  }
  Tensor update(const Tensor&, const Tensor& g, Tensor& m, Tensor& v, Tensor& beta1_product, Globals& all,
                const TensorStep& step) const {
    if (all.sum == 0) return zeros_like(g);  // all gradients so far were 0
    const Tensor share = v / (step.bias_correction(beta2) * all.sum / all.count);
    const Tensor beta1 = clamp(1 - beta0 * pow(share, 1 / (3 - 2 * dampening)), 0, 1 - eps);
    beta1_product = beta1_product * beta1;
    m = beta1 * m + pow(1 - beta1, dampening) * g;
    const Tensor m_hat = m / (1 - beta1_product);
    return -lr * std::pow(beta0, 1 - dampening) * m_hat;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta0", beta0, non_negative, "1 - beta1 of an element with the mean v");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, Range{.min = 0, .max = 1}, "least of 1 - beta1");
    v("dampening", dampening, Range{.min = 0, .max = 1}, "power of 1 - beta1 as weight of the gradient");
  }
};

namespace detail {
RulePointer rule_of(const Adai& formula, Lookup);
}

}  // namespace gradus::optim
