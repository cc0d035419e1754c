/// Decay as a power of what was trained on.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// min(base, a n^b) with n = per_step (t + 1), the tokens (or samples) that were trained on
/// (power scheduler: Shen et al. 2024, arXiv:2408.13359; its a contains the batch size)
struct PowerDecay {
  double a = 4, b = -0.51, per_step = 1;
  static constexpr About about{"PowerDecay", "decay", "a power of what was trained on, at most base",
                               "Shen et al. 2024, arXiv:2408.13359"};

  double value(double base, std::int64_t t) const {
    return detail::smaller(base, a * detail::power(per_step * (detail::number(t) + 1), b));
  }
  template <class V>
  void options(V& v) {
    v("a", a, positive, "value for n = 1");
    v("b", b, {.max = 0}, "the power");
    v("per_step", per_step, positive, "tokens or samples in a step");
  }
};

}  // namespace gradus::optim
