/// Decay that is slow first and fast at the end.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// lr_end + (base - lr_end) (1 - p) / (1 - p / 2) with p = min(t / total, 1), reflected exponential
/// (Chen et al. 2022, arXiv:2107.04197)
struct REX {
  double lr_end = 0;
  std::int64_t total = 100;
  static constexpr About about{"REX", "decay", "slow first and fast at the end", "Chen et al. 2022, arXiv:2107.04197"};

  double value(double base, std::int64_t t) const {
    const double p = detail::share(t, total);
    return lr_end + (base - lr_end) * (1 - p) / (1 - p / 2);
  }
  template <class V>
  void options(V& v) {
    v("lr_end", lr_end, non_negative, "value from t = total on");
    v("total", total, positive, "steps until then");
  }
};

}  // namespace gradus::optim
