/// Decay at regular intervals.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base gamma^floor(t / step_size)
struct StepLR {
  std::int64_t step_size = 30;
  double gamma = 0.1;
  static constexpr About about{"StepLR", "decay", "times gamma every step_size steps", ""};

  double value(double base, std::int64_t t) const { return base * detail::power(gamma, detail::number(t / step_size)); }
  template <class V>
  void options(V& v) {
    v("step_size", step_size, positive, "steps between decays");
    v("gamma", gamma, non_negative, "factor for each");
  }
};

}  // namespace gradus::optim
