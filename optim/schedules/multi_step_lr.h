/// Decay at given steps.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>
#include <vector>

namespace gradus::optim {

/// base gamma^(milestones that are <= t). A milestone that is there twice counts twice.
struct MultiStepLR {
  std::vector<std::int64_t> milestones = {30, 60, 90};
  double gamma = 0.1;
  static constexpr About about{"MultiStepLR", "decay", "times gamma at each milestone", ""};

  double value(double base, std::int64_t t) const {
    std::int64_t passed = 0;
    for (const std::int64_t milestone : milestones) passed += milestone <= t;
    return base * detail::power(gamma, detail::number(passed));
  }
  template <class V>
  void options(V& v) {
    v("milestones", milestones, non_negative, "steps at which the value decays");
    v("gamma", gamma, non_negative, "factor for each");
  }
};

}  // namespace gradus::optim
