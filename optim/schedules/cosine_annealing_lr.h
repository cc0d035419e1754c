/// Decay along half a cosine.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// eta_min + (base - eta_min) (1 + cos(pi t / t_max)) / 2; rises again after t_max, as PyTorch's.
/// (Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts)
struct CosineAnnealingLR {
  std::int64_t t_max = 100;
  double eta_min = 0;
  static constexpr About about{"CosineAnnealingLR", "decay", "half a cosine from base to eta_min",
                               "Loshchilov and Hutter 2017, arXiv:1608.03983"};

  double value(double base, std::int64_t t) const {
    constexpr double pi = 3.14159265358979323846;
    return eta_min + (base - eta_min) / 2 * (1 + detail::cosine(pi * detail::number(t) / detail::number(t_max)));
  }
  template <class V>
  void options(V& v) {
    v("t_max", t_max, positive, "steps from base to eta_min");
    v("eta_min", eta_min, non_negative, "the lowest value");
    v.alias("T_max", "t_max");
  }
};

}  // namespace gradus::optim
