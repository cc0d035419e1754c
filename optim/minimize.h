/// Steps with one closure until there is nothing left to do.
#pragma once

#include <gradus/optim/optimizer.h>

#include <cstdint>

namespace gradus::optim {

struct MinimizeOptions {
  std::int64_t max_steps = 1000;
};

/// What came of it.
struct Minimized {
  Stop stop = Stop::none;  ///< none, evaluations: max_steps was reached
  std::int64_t steps = 0;
};

/// Calls optimizer.step(closure) until a step gives a reason to stop. For methods that call the closure themselves;
/// others never give one, and take max_steps.
///
///     const auto [stop, steps] = optim::minimize(optimizer, closure, {.max_steps = 200});
template <class Closure>
Minimized minimize(Optimizer& optimizer, const Closure& closure, MinimizeOptions options = {}) {
  Minimized result;
  while ((result.stop == Stop::none || result.stop == Stop::evaluations) && result.steps < options.max_steps) {
    optimizer.step(closure);
    ++result.steps;
    result.stop = optimizer.stop();
  }
  return result;
}

}  // namespace gradus::optim
