/// SignSGD: steps of one size, along the sign of a mean of gradients.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// signSGD with momentum, Signum (Bernstein et al. 2018, arXiv:1802.04434); momentum 0 is plain signSGD.
struct SignSGD {
  double lr = 1e-3, momentum = 0.9, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"SignSGD", "sign", "steps along the sign of a mean of gradients",
                               "Bernstein et al. 2018, arXiv:1802.04434", "Signum"};
  static constexpr const char* slots[] = {"m"};

  template <class R>
  R update(R, R g, R& m, const Step&) const {
    m = momentum * m + (1 - momentum) * g;
    return -lr * sign(m);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "decay of m, the mean of gradients");
  }
};

namespace detail {
RulePointer rule_of(const SignSGD& formula, Lookup);
}

}  // namespace gradus::optim
