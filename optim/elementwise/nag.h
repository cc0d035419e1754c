/// NAG: Nesterov's accelerated gradient in its first form.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Nesterov's accelerated gradient as Sutskever et al. 2013 write it: v = momentum v - lr g(theta + momentum v), and
/// theta + v. What is trained is the point ahead, w = theta + momentum v, where the gradient is asked for. The same as
/// SGD's nesterov while lr stays; with a schedule, v keeps the rates that its steps had.
struct NAG {
  double lr = 1e-3, momentum = 0.9, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"NAG", "momentum", "Nesterov's accelerated gradient, seen from the point ahead",
                               "Nesterov 1983; Sutskever et al. 2013", "Nesterov"};
  static constexpr const char* slots[] = {"v"};

  template <class R>
  R update(R, R g, R& v, const Step&) const {
    R v_last = v;
    v = momentum * v - lr * g;
    return v + momentum * (v - v_last);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "how much of the last step is kept");
  }
};

namespace detail {
RulePointer rule_of(const NAG& formula, Lookup);
}

}  // namespace gradus::optim
