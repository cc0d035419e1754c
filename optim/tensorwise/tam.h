/// TAM and AdaTAM: momentum that takes up less of a gradient that turns against it.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// What both have: how much of a gradient momentum takes up.
struct Torque {
  double gamma, eps;

  /// eps + (1 + s) / 2, where s is the mean cosine of momentum and gradient. Of zeros, the cosine is 0.
  double damping(const Tensor& m, const Tensor& g, Tensor& s) const {
    const double lengths = length(m) * length(g);
    const double cosine = lengths > 0 ? inner_product(m, g) / lengths : 0;
    const double mean = gamma * s.item<double>() + (1 - gamma) * cosine;
    s = number(mean);
    return eps + (1 + mean) / 2;
  }
};

/// Torque-aware momentum (Malviya et al. 2024, arXiv:2412.18790): the cosine is of each tensor with its momentum.
struct TAM {
  double lr = 1e-3, momentum = 0.9, decay_rate = 0.9, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"TAM", "momentum", "momentum that takes up less of a gradient that turns against it",
                               "Malviya et al. 2024, arXiv:2412.18790"};
  static constexpr const char* slots[] = {"m", "s"};

  Tensor initial(int slot, const Tensor& w) const { return slot == 1 ? number(0) : zeros_like(w); }
  Tensor update(const Tensor&, const Tensor& g, Tensor& m, Tensor& s, const TensorStep&) const {
    m = momentum * m + Torque{decay_rate, eps}.damping(m, g, s) * g;
    return -lr * m;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "decay of m, the sum of damped gradients");
    v("decay_rate", decay_rate, from_0_below_1, "decay of s, the mean cosine");
    v("eps", eps, non_negative, "part of a gradient that is always taken up");
  }
};

/// AdaTAM (arXiv:2412.18790): TAM's momentum over Adam's divisor, both without correction for their start at 0.
struct AdaTAM {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, decay_rate = 0.9, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AdaTAM", "adaptive", "TAM's momentum over Adam's divisor",
                               "Malviya et al. 2024, arXiv:2412.18790"};
  static constexpr const char* slots[] = {"m", "v", "s"};

  Tensor initial(int slot, const Tensor& w) const { return slot == 2 ? number(0) : zeros_like(w); }
  Tensor update(const Tensor&, const Tensor& g, Tensor& m, Tensor& v, Tensor& s, const TensorStep&) const {
    m = beta1 * m + Torque{decay_rate, eps}.damping(m, g, s) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    return -lr * m / (sqrt(v) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the sum of damped gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("decay_rate", decay_rate, from_0_below_1, "decay of s, the mean cosine");
    v("eps", eps, positive, "part of a gradient that is always taken up; keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const TAM& formula, Lookup);
RulePointer rule_of(const AdaTAM& formula, Lookup);
}  // namespace detail

}  // namespace gradus::optim
