/// Decay to zero as a polynomial of the steps left.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base (1 - min(t, total_iters) / total_iters)^power
struct PolynomialLR {
  std::int64_t total_iters = 5;
  double power = 1;
  static constexpr About about{"PolynomialLR", "decay", "a power of the share of steps that are left", ""};

  double value(double base, std::int64_t t) const {
    return base * detail::power(1 - detail::share(t, total_iters), power);
  }
  template <class V>
  void options(V& v) {
    v("total_iters", total_iters, positive, "steps until the value is 0");
    v("power", power, positive, "1: linear");
  }
};

}  // namespace gradus::optim
