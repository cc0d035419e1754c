/// The schedule that changes nothing.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base
struct Fixed {
  static constexpr About about{"Fixed", "decay", "always the base", ""};

  double value(double base, std::int64_t) const { return base; }
};

}  // namespace gradus::optim
