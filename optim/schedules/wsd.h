/// Warm-up, a stable phase, and a decay.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// How the factor falls from 1 to 0 with the share p of the decay: 1 - sqrt(p), 1 - p, (1 + cos(pi p)) / 2 or 1 - p^2.
enum class Cooldown : std::uint8_t { sqrt, linear, cosine, square };

/// base times a factor: t / warmup, then 1 for `stable` steps, then in `decay` steps down to min_factor, where it
/// stays. (warm-up, stable, decay: Hu et al. 2024, arXiv:2404.06395; 1 - sqrt: Hagele et al. 2024, arXiv:2405.18392)
struct WSD {
  std::int64_t warmup = 100, stable = 700, decay = 200;
  Cooldown cooldown = Cooldown::sqrt;
  double min_factor = 0;
  static constexpr About about{"WSD", "decay", "warm-up, a stable phase, and a decay",
                               "Hu et al. 2024, arXiv:2404.06395; Hagele et al. 2024, arXiv:2405.18392"};

  double value(double base, std::int64_t t) const {
    if (t < warmup) return base * detail::share(t, warmup);
    if (t < warmup + stable) return base;
    return base * (min_factor + (1 - min_factor) * fall(detail::share(t - warmup - stable, decay)));
  }
  template <class V>
  void options(V& v) {
    v("warmup", warmup, non_negative, "steps up");
    v("stable", stable, non_negative, "steps at the base");
    v("decay", decay, non_negative, "steps down");
    v("cooldown", cooldown, {"1-sqrt", "linear", "cosine", "1-square"}, "how it goes down");
    v("min_factor", min_factor, {.min = 0, .max = 1}, "factor at the end");
  }

 private:
  double fall(double p) const {
    switch (cooldown) {
      case Cooldown::sqrt:
        return 1 - detail::square_root(p);
      case Cooldown::cosine:
        return detail::half_cosine(1, 0, p);
      case Cooldown::square:
        return 1 - p * p;
      default:
        return 1 - p;
    }
  }
};

}  // namespace gradus::optim
