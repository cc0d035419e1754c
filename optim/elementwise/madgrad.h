/// MADGRAD: dual averaging divided by a cube root, with momentum as an average of iterates.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// MADGRAD (Defazio and Jelassi 2021, arXiv:2101.11075). Do not decay weights much: the paper's runs have less than
/// Adam's. x0 is where training began.
struct MADGRAD {
  double lr = 1e-2, momentum = 0.9, eps = 1e-6, weight_decay = 0;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"MADGRAD", "dual averaging", "all gradients so far over the cube root of their squares",
                               "Defazio and Jelassi 2021, arXiv:2101.11075"};
  static constexpr const char* slots[] = {"s", "v", "x0"};
  static constexpr const char* torch_slots[] = {"s", "grad_sum_sq", "x0"};

  template <class R>
  [[gnu::always_inline]] R update(R w, R g, R& s, R& v, R& x0, const Step& step) const {
    const double lambda = (lr + eps) * __builtin_sqrt(step.t);
    s = s + lambda * g;
    v = v + lambda * g * g;
    R z = x0 - s / (exp(log(v) / 3) + eps);
    return (1 - momentum) * (z - w);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "how much of w stays; the rest is z, the minimum of what was seen");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
  bool starts_as_parameter(int slot) const { return slot == 2; }
};

namespace detail {
RulePointer rule_of(const MADGRAD& formula, Lookup);
}

}  // namespace gradus::optim
