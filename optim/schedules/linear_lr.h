/// Linear change of a factor, as PyTorch names it: warm-up, or decay.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base (start_factor + (end_factor - start_factor) min(t, total_iters) / total_iters)
struct LinearLR {
  double start_factor = 1.0 / 3, end_factor = 1;
  std::int64_t total_iters = 5;
  static constexpr About about{"LinearLR", "warm-up", "base times a factor that changes linearly", ""};

  double value(double base, std::int64_t t) const {
    const double done = detail::smaller(detail::number(t) / detail::number(total_iters), 1);
    return base * (start_factor + (end_factor - start_factor) * done);
  }
  template <class V>
  void options(V& v) {
    v("start_factor", start_factor, non_negative, "factor at t = 0");
    v("end_factor", end_factor, non_negative, "factor from t = total_iters on");
    v("total_iters", total_iters, positive, "steps from the one to the other");
  }
};

}  // namespace gradus::optim
