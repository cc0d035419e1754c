/// Exponential decay, as PyTorch names it.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base gamma^t
struct ExponentialLR {
  double gamma = 0.95;
  static constexpr About about{"ExponentialLR", "decay", "base gamma^t", ""};

  double value(double base, std::int64_t t) const { return base * detail::power(gamma, detail::number(t)); }
  template <class V>
  void options(V& v) {
    v("gamma", gamma, non_negative, "factor for each step");
  }
};

}  // namespace gradus::optim
