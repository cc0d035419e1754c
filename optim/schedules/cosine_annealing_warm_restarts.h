/// Decay along half a cosine, again and again.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// As CosineAnnealingLR, from base to eta_min, begun anew after t_0 steps, then t_0 t_mult, t_0 t_mult^2, ...
/// (SGDR: Loshchilov and Hutter 2017, arXiv:1608.03983)
struct CosineAnnealingWarmRestarts {
  std::int64_t t_0 = 10, t_mult = 1;
  double eta_min = 0;
  static constexpr About about{"CosineAnnealingWarmRestarts", "cyclic", "half a cosine with restarts",
                               "Loshchilov and Hutter 2017, arXiv:1608.03983"};

  double value(double base, std::int64_t t) const {
    double length = detail::number(t_0);
    double within = detail::number(t_mult == 1 ? t % t_0 : t);
    while (within >= length) {  // ends soon: the lengths grow by powers
      within -= length;
      length *= detail::number(t_mult);
    }
    return detail::half_cosine(base, eta_min, within / length);
  }
  template <class V>
  void options(V& v) {
    v("t_0", t_0, positive, "steps until the first restart");
    v("t_mult", t_mult, {.min = 1}, "how much longer each cycle is than the one before");
    v("eta_min", eta_min, non_negative, "the lowest value");
    v.alias("T_0", "t_0").alias("T_mult", "t_mult");
  }
};

}  // namespace gradus::optim
