/// Warm-up and decay along half a cosine, again and again.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// In each cycle from min_lr to its top in warmup_steps, then along half a cosine back. The first top is base, each
/// other gamma times the one before; the part of a cycle after its warm-up grows by cycle_mult, in whole steps.
/// (Loshchilov and Hutter 2017, arXiv:1608.03983, with warm-ups)
struct CosineAnnealingWarmupRestarts {
  std::int64_t first_cycle_steps = 100;
  double cycle_mult = 1, min_lr = 0;
  std::int64_t warmup_steps = 0;
  double gamma = 1;
  static constexpr About about{"CosineAnnealingWarmupRestarts", "cyclic", "warm-up and half a cosine, with restarts",
                               "Loshchilov and Hutter 2017, arXiv:1608.03983"};

  double value(double base, std::int64_t t) const {
    const double up = detail::number(warmup_steps);
    double down = detail::number(first_cycle_steps - warmup_steps), within = detail::number(t), cycle = 0;
    while (within >= up + down) {
      const double next = detail::floor(down * cycle_mult);
      const double same = next == down ? detail::floor(within / (up + down)) : 1;  // cycles of this length
      within -= same * (up + down);
      cycle += same;
      down = next;
    }
    const double top = min_lr + (base * detail::power(gamma, cycle) - min_lr);
    if (within < up) return min_lr + (top - min_lr) * within / up;
    return detail::half_cosine(top, min_lr, (within - up) / down);
  }
  template <class V>
  void options(V& v) {
    v("first_cycle_steps", first_cycle_steps, positive, "steps until the first restart");
    v("cycle_mult", cycle_mult, {.min = 1}, "how much longer each cycle is than the one before");
    v("min_lr", min_lr, non_negative, "the lowest value");
    v("warmup_steps", warmup_steps, non_negative, "steps of each warm-up");
    v("gamma", gamma, non_negative, "each top through the one before");
  }
  const char* conflict() const {
    return warmup_steps >= first_cycle_steps ? "warmup_steps must be below first_cycle_steps" : nullptr;
  }
};

}  // namespace gradus::optim
