/// Decay as one over the time.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base / (1 + k t / decay_steps); with staircase, t / decay_steps is rounded down. TensorFlow's InverseTimeDecay.
struct InverseTime {
  double k = 0.1, decay_steps = 1;
  bool staircase = false;
  static constexpr About about{"InverseTime", "decay", "base / (1 + k t / decay_steps)", ""};

  double value(double base, std::int64_t t) const {
    const double periods = detail::number(t) / decay_steps;
    return base / (1 + k * (staircase ? detail::floor(periods) : periods));
  }
  template <class V>
  void options(V& v) {
    v("k", k, non_negative, "decay for each decay_steps steps");
    v("decay_steps", decay_steps, positive, "steps that k counts");
    v("staircase", staircase, "decay at once, every decay_steps steps");
  }
};

}  // namespace gradus::optim
