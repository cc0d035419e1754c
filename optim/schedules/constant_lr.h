/// A constant factor for the first steps.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base factor for t < total_iters, then base
struct ConstantLR {
  double factor = 1.0 / 3;
  std::int64_t total_iters = 5;
  static constexpr About about{"ConstantLR", "warm-up", "base times a factor for the first steps", ""};

  double value(double base, std::int64_t t) const { return t < total_iters ? base * factor : base; }
  template <class V>
  void options(V& v) {
    v("factor", factor, non_negative, "factor for the first steps");
    v("total_iters", total_iters, non_negative, "how many these are");
  }
};

}  // namespace gradus::optim
