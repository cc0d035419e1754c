/// Why a method that calls the closure itself ended its step.
#pragma once

#include <cstdint>

namespace gradus::optim {

enum class Stop : std::uint8_t {
  none,            ///< its iterations are done; another step goes on
  small_gradient,  ///< no derivative is above tolerance_grad
  small_change,    ///< no parameter, or not the loss, changed by more than tolerance_change
  no_descent,      ///< no point with a smaller loss was found along the direction
  evaluations,     ///< the calls of the closure that a step may take are used up; another step goes on
  not_finite,      ///< the loss at the parameters is infinite or NaN
};

/// "small_gradient".
const char* name(Stop stop) noexcept;

}  // namespace gradus::optim
