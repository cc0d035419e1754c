/// Delta-bar-delta: a rate for each element, which grows while the gradient's sign stays.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Delta-bar-delta (Jacobs 1988): a gain grows by kappa where g agrees with the mean of those before, and shrinks to
/// phi of itself where it does not.
struct DeltaBarDelta {
  double lr = 1e-2, kappa = 0.2, phi = 0.8, theta = 0.7, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"DeltaBarDelta", "adaptive", "gains that grow while the gradient's sign stays",
                               "Jacobs 1988, Neural Networks 1"};
  static constexpr SearchInterval search[] = {{"lr", 1e-4, 1}};
  static constexpr const char* slots[] = {"gain", "g_mean"};

  template <class R>
  R update(R, R g, R& gain, R& g_mean, const Step&) const {
    R agreement = g * g_mean;
    gain = select(agreement > 0, gain + kappa, gain * select(agreement < 0, phi, 1));
    g_mean = theta * g_mean + (1 - theta) * g;
    return -lr * gain * g;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("kappa", kappa, non_negative, "added to a gain while the sign stays");
    v("phi", phi, {.min = 0, .max = 1, .min_open = true}, "factor of a gain when the sign turns");
    v("theta", theta, from_0_below_1, "decay of the mean of gradients");
  }
  double initial(int slot) const { return slot == 0 ? 1 : 0; }
};

namespace detail {
RulePointer rule_of(const DeltaBarDelta& formula, Lookup);
}

}  // namespace gradus::optim
