/// PID: the gradient, its sum and its change, as a controller uses an error.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// PID (An et al. 2018, CVPR): V, momentum, is the integral part, and D, the decayed change of g, damps its overshoot.
/// V starts as g, and D at 0.
struct PID {
  double lr = 1e-3, momentum = 0, dampening = 0, integral = 5, derivative = 10, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"PID", "momentum", "gradient, momentum and the gradient's change, as a PID controller",
                               "An et al. 2018, CVPR"};
  static constexpr const char* slots[] = {"V", "D", "g_last"};

  template <class R>
  R update(R, R g, R& V, R& D, R& g_last, const Step& step) const {
    const bool first = step.t == 1;
    V = momentum * V + (first ? 1 : 1 - dampening) * g;
    D = momentum * D + (first ? 0 : 1 - momentum) * (g - g_last);
    g_last = g;
    return -lr * (g + integral * V + derivative * D);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "decay of V and D");
    v("dampening", dampening, {.min = 0, .max = 1}, "how much the gradient is reduced before it joins V");
    v("integral", integral, non_negative, "weight of V");
    v("derivative", derivative, non_negative, "weight of D");
  }
};

namespace detail {
RulePointer rule_of(const PID& formula, Lookup);
}

}  // namespace gradus::optim
