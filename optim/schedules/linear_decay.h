/// Linear decay to a given value.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base + (lr_end - base) min(t / total, 1); with lr_end = 0 that of budgeted training (Li et al. 2020,
/// arXiv:1905.04753)
struct LinearDecay {
  double lr_end = 0;
  std::int64_t total = 100;
  static constexpr About about{"LinearDecay", "decay", "from base to lr_end in equal steps", ""};

  double value(double base, std::int64_t t) const {
    return base + (lr_end - base) * detail::smaller(detail::number(t) / detail::number(total), 1);
  }
  template <class V>
  void options(V& v) {
    v("lr_end", lr_end, non_negative, "value from t = total on");
    v("total", total, positive, "steps until then");
  }
};

}  // namespace gradus::optim
