/// Exponential decay, as TensorFlow names it.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base decay_rate^(t / decay_steps); with staircase, t / decay_steps is rounded down.
struct ExponentialDecay {
  double decay_rate = 0.95, decay_steps = 1;
  bool staircase = false;
  static constexpr About about{"ExponentialDecay", "decay", "base decay_rate^(t / decay_steps)", ""};

  double value(double base, std::int64_t t) const {
    const double periods = detail::number(t) / decay_steps;
    return base * detail::power(decay_rate, staircase ? detail::floor(periods) : periods);
  }
  template <class V>
  void options(V& v) {
    v("decay_rate", decay_rate, non_negative, "factor for each decay_steps steps");
    v("decay_steps", decay_steps, positive, "steps for one factor");
    v("staircase", staircase, "decay at once, every decay_steps steps");
    v.alias("gamma", "decay_rate");
  }
};

}  // namespace gradus::optim
