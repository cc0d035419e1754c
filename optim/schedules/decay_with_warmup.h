/// Linear warm-up, then a decay to the last step.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// From lr_start to base in `warmup` steps, then linearly to lr_end at step `total`. With lr_end = 0 it is "decay to
/// zero" (D2Z: Bergsma et al. 2025, arXiv:2502.15938).
struct LinearWithWarmup {
  std::int64_t warmup = 10, total = 100;
  double lr_start = 0, lr_end = 0;
  static constexpr About about{"LinearWithWarmup", "decay", "linear warm-up, then linear decay",
                               "Bergsma et al. 2025, arXiv:2502.15938"};

  double value(double base, std::int64_t t) const {
    if (t < warmup) return lr_start + (base - lr_start) * detail::share(t, warmup);
    return base + (lr_end - base) * detail::share(t - warmup, total - warmup);
  }
  template <class V>
  void options(V& v) {
    v("warmup", warmup, non_negative, "steps from lr_start to base");
    v("total", total, positive, "steps until lr_end");
    v("lr_start", lr_start, non_negative, "value at t = 0");
    v("lr_end", lr_end, non_negative, "value from t = total on");
  }
  const char* conflict() const { return warmup >= total ? "warmup must be below total" : nullptr; }
};

/// From lr_start to base in `warmup` steps, then along half a cosine to lr_end at step `total`.
/// (Loshchilov and Hutter 2017, arXiv:1608.03983, with a warm-up)
struct CosineWithWarmup {
  std::int64_t warmup = 10, total = 100;
  double lr_start = 0, lr_end = 0;
  static constexpr About about{"CosineWithWarmup", "decay", "linear warm-up, then half a cosine",
                               "Loshchilov and Hutter 2017, arXiv:1608.03983"};

  double value(double base, std::int64_t t) const {
    if (t < warmup) return lr_start + (base - lr_start) * detail::share(t, warmup);
    return detail::half_cosine(base, lr_end, detail::share(t - warmup, total - warmup));
  }
  template <class V>
  void options(V& v) {
    v("warmup", warmup, non_negative, "steps from lr_start to base");
    v("total", total, positive, "steps until lr_end");
    v("lr_start", lr_start, non_negative, "value at t = 0");
    v("lr_end", lr_end, non_negative, "value from t = total on");
  }
  const char* conflict() const { return warmup >= total ? "warmup must be below total" : nullptr; }
};

/// Knee, or explore and exploit: from 0 to base in `warmup` steps, `explore` steps at the base, then linearly to 0 at
/// step `total`. (Iyer et al. 2020, arXiv:2003.03977)
struct Knee {
  std::int64_t warmup = 0, explore = 50, total = 100;
  static constexpr About about{"Knee", "decay", "warm-up, a flat phase that explores, linear decay that exploits",
                               "Iyer et al. 2020, arXiv:2003.03977"};

  double value(double base, std::int64_t t) const {
    if (t < warmup) return base * detail::share(t, warmup);
    if (t < warmup + explore) return base;
    return base * (1 - detail::share(t - warmup - explore, total - warmup - explore));
  }
  template <class V>
  void options(V& v) {
    v("warmup", warmup, non_negative, "steps from 0 to base");
    v("explore", explore, non_negative, "steps at the base");
    v("total", total, positive, "steps until 0");
  }
  const char* conflict() const { return warmup + explore >= total ? "warmup + explore must be below total" : nullptr; }
};

}  // namespace gradus::optim
