/// Exponential decay, by its rate.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base e^(-k t / decay_steps); with staircase, t / decay_steps is rounded down. TensorFlow's natural_exp_decay.
struct NaturalExp {
  double k = 0.1, decay_steps = 1;
  bool staircase = false;
  static constexpr About about{"NaturalExp", "decay", "base e^(-k t / decay_steps)", ""};

  double value(double base, std::int64_t t) const {
    const double periods = detail::number(t) / decay_steps;
    return base * detail::exponential(-k * (staircase ? detail::floor(periods) : periods));
  }
  template <class V>
  void options(V& v) {
    v("k", k, non_negative, "decay for each decay_steps steps");
    v("decay_steps", decay_steps, positive, "steps that k counts");
    v("staircase", staircase, "decay at once, every decay_steps steps");
  }
};

}  // namespace gradus::optim
