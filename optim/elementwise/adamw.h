/// AdamW: Adam whose weight decay acts on the parameters themselves.
#pragma once

#include <gradus/optim/elementwise/adam.h>

#include <concepts>

namespace gradus::optim {

/// AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101): w (1 - lr weight_decay), then Adam's step. The same as
/// Adam{.decoupled_weight_decay = true}, with a default decay.
struct AdamW {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 1e-2;
  bool bias_correction = true, amsgrad = false, maximize = false;
  static constexpr About about{"AdamW", "adaptive", "Adam with decoupled weight decay",
                               "Loshchilov and Hutter 2019, arXiv:1711.05101"};

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

template <std::same_as<AdamW> F, class Use>
void with_variant(const F& adamw, Use use) {
  with_variant(Adam{.lr = adamw.lr,
                    .beta1 = adamw.beta1,
                    .beta2 = adamw.beta2,
                    .eps = adamw.eps,
                    .weight_decay = adamw.weight_decay,
                    .bias_correction = adamw.bias_correction,
                    .amsgrad = adamw.amsgrad,
                    .decoupled_weight_decay = true,
                    .maximize = adamw.maximize},
               use);
}

namespace detail {
RulePointer rule_of(const AdamW& formula, Lookup);
}

}  // namespace gradus::optim
