/// ASGD: gradient descent whose parameters are averaged.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Averaged gradient descent (Polyak and Juditsky 1992; Bottou 2010), as PyTorch's. The average is the slot `ax`, which
/// follows w until step t0; Optimizer::eval puts it in place of the parameters.
struct ASGD {
  double lr = 1e-2, lambd = 1e-4, alpha = 0.75, t0 = 1e6, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"ASGD", "averaging",
                               "gradient descent with a falling rate, and the mean of its parameters",
                               "Polyak and Juditsky 1992; Bottou 2010"};
  static constexpr const char* slots[] = {"ax"};
  static constexpr const char* torch_derived[] = {"eta", "mu"};
  static constexpr int evaluated_slot = 0;

  template <class R>
  R update(R w, R g, R& ax, const Step& step) const {
    const double eta = step.once([&] { return lr / detail::power(1 + lambd * lr * (step.t - 1), alpha); });
    const double averaged = step.t - 1 - t0;  // steps since the average began
    R change = -eta * (g + lambd * w);
    R w_next = w + change;
    ax = averaged > 1 ? ax + (w_next - ax) / averaged : w_next;
    return change;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size at first");
    v("lambd", lambd, non_negative, "pull towards zero, and how fast the rate falls");
    v("alpha", alpha, non_negative, "the rate at step t is lr / (1 + lambd lr (t - 1))^alpha");
    v("t0", t0, non_negative, "the step at which averaging begins");
  }
};

namespace detail {
RulePointer rule_of(const ASGD& formula, Lookup);
}

}  // namespace gradus::optim
