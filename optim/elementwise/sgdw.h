/// SGDW: gradient descent whose weight decay acts on the parameters themselves.
#pragma once

#include <gradus/optim/elementwise/sgd.h>

#include <concepts>

namespace gradus::optim {

/// SGDW (Loshchilov and Hutter 2019, arXiv:1711.05101): w (1 - lr weight_decay), then SGD's step. The same as
/// SGD{.decoupled_weight_decay = true}, with momentum and a decay by default.
struct SGDW {
  double lr = 1e-3, momentum = 0.9, dampening = 0, weight_decay = 1e-2;
  bool nesterov = false, maximize = false;
  static constexpr About about{"SGDW", "momentum", "gradient descent with momentum and decoupled weight decay",
                               "Loshchilov and Hutter 2019, arXiv:1711.05101"};

  SGD as_sgd() const {
    return {.lr = lr,
            .momentum = momentum,
            .dampening = dampening,
            .weight_decay = weight_decay,
            .nesterov = nesterov,
            .decoupled_weight_decay = true,
            .maximize = maximize};
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "how much of the last step's direction is kept");
    v("dampening", dampening, {.min = 0, .max = 1}, "how much the gradient is reduced before it joins the momentum");
    v("nesterov", nesterov, "look ahead along the momentum; needs momentum, without dampening");
  }
  const char* conflict() const { return as_sgd().conflict(); }
};

template <std::same_as<SGDW> F, class Use>
void with_variant(const F& sgdw, Use use) {
  with_variant(sgdw.as_sgd(), use);
}

namespace detail {
RulePointer rule_of(const SGDW& formula, Lookup);
}

}  // namespace gradus::optim
