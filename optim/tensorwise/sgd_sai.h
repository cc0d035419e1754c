/// SGD-SaI: momentum with a step size for each parameter, by the first gradient.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// SGD-SaI (Xu et al. 2024, arXiv:2412.11768): the rate of a parameter is its first gradient's ratio of signal to
/// noise, |g| / std(g), and stays; of what has no rows to compare, |g|.
struct SGDSaI {
  double lr = 0.01, momentum = 0.9, eps = 1e-8, weight_decay = 0.01;
  bool maximize = false;
  static constexpr bool decoupled_weight_decay = true;
  static constexpr About about{"SGDSaI", "layer-wise", "momentum with step sizes scaled once, at the start",
                               "Xu et al. 2024, arXiv:2412.11768"};
  static constexpr const char* slots[] = {"m", "rate"};

  Tensor initial(int slot, const Tensor& w) const { return slot == 0 ? zeros_like(w) : number(1); }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& rate, const TensorStep& step) const {
    if (step.t == 1) {
      const bool compares = w.dim() > 1 && w.size(0) > 1 && w.numel() > 1;
      rate = number(compares ? length(g) / (std(g).item<double>() + eps) : length(g));
    }
    m = momentum * m + (1 - momentum) * g;
    return -lr * rate.item<double>() * m;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "decay of m, the mean of gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const SGDSaI& formula, Lookup);
}

}  // namespace gradus::optim
