/// NovoGrad: momentum of gradients that are divided by a running mean of their norm.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>

namespace gradus::optim {

/// NovoGrad (Ginsburg et al. 2019, arXiv:1905.11286, algorithm 1): one second moment for each parameter.
struct NovoGrad {
  double lr = 0.01, beta1 = 0.95, beta2 = 0.98, eps = 1e-8, weight_decay = 0;
  bool grad_averaging = false, maximize = false;
  static constexpr About about{"NovoGrad", "layer-wise", "momentum of gradients over the mean of their norm",
                               "Ginsburg et al. 2019, arXiv:1905.11286"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr bool decays_itself = true;

  Tensor initial(int slot, const Tensor& w) const { return slot == 0 ? zeros_like(w) : number(0); }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& v, const TensorStep& step) const {
    const double g2 = inner_product(g, g);
    v = number(step.t == 1 ? g2 : beta2 * v.item<double>() + (1 - beta2) * g2);
    const Tensor direction = g / (std::sqrt(v.item<double>()) + eps) + weight_decay * w;
    m = beta1 * m + (grad_averaging ? 1 - beta1 : 1) * direction;
    return -lr * m;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the sum of directions");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared norms");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("grad_averaging", grad_averaging, "m is a mean, not a sum");
  }
};

namespace detail {
RulePointer rule_of(const NovoGrad& formula, Lookup);
}

}  // namespace gradus::optim
