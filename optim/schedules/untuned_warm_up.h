/// Warm-ups that follow from beta2 alone.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base min(1, (1 - beta2) (t + 1) / 2): about what RAdam does (Ma and Yarats 2021, arXiv:1910.04209)
struct UntunedLinearWarmUp {
  double beta2 = 0.999;
  static constexpr About about{"UntunedLinearWarmUp", "warm-up", "linear, in 2 / (1 - beta2) steps",
                               "Ma and Yarats 2021, arXiv:1910.04209"};

  double value(double base, std::int64_t t) const {
    return base * detail::smaller(1, (1 - beta2) * (detail::number(t) + 1) / 2);
  }
  template <class V>
  void options(V& v) {
    v("beta2", beta2, from_0_below_1, "the optimizer's decay of squared gradients");
  }
};

/// base (1 - e^(-(1 - beta2) (t + 1))) (Ma and Yarats 2021, arXiv:1910.04209)
struct ExponentialWarmUp {
  double beta2 = 0.999;
  static constexpr About about{"ExponentialWarmUp", "warm-up", "exponential, with time 1 / (1 - beta2)",
                               "Ma and Yarats 2021, arXiv:1910.04209"};

  double value(double base, std::int64_t t) const {
    return -base * detail::expm1(-(1 - beta2) * (detail::number(t) + 1));
  }
  template <class V>
  void options(V& v) {
    v("beta2", beta2, from_0_below_1, "the optimizer's decay of squared gradients");
  }
};

}  // namespace gradus::optim
