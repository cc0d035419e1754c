/// Decays as one over the square root of the time.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base / sqrt(1 + k t) (with k = 1 that of Zinkevich 2003, for online convex programming)
struct SqrtDecay {
  double k = 1;
  static constexpr About about{"SqrtDecay", "decay", "base / sqrt(1 + k t)", "Zinkevich 2003"};

  double value(double base, std::int64_t t) const { return base / detail::square_root(1 + k * detail::number(t)); }
  template <class V>
  void options(V& v) {
    v("k", k, non_negative, "how fast it decays");
  }
};

/// base min((t + 1) / warmup, sqrt(warmup / (t + 1))): up linearly, then down (T5: Raffel et al. 2020,
/// arXiv:1910.10683, with a rise instead of its constant beginning)
struct InverseSqrt {
  std::int64_t warmup = 10000;
  static constexpr About about{"InverseSqrt", "decay", "linear warm-up, then one over a square root",
                               "Raffel et al. 2020, arXiv:1910.10683"};

  double value(double base, std::int64_t t) const {
    const double step = detail::number(t) + 1, w = detail::number(warmup);
    return base * detail::smaller(step / w, detail::square_root(w / step));
  }
  template <class V>
  void options(V& v) {
    v("warmup", warmup, positive, "the step with the highest value");
  }
};

/// base d_model^(-1/2) min((t + 1)^(-1/2), (t + 1) warmup^(-3/2)); the base is a factor, usually 1
/// (Vaswani et al. 2017, arXiv:1706.03762)
struct Noam {
  std::int64_t d_model = 512, warmup = 4000;
  static constexpr About about{"Noam", "decay", "the Transformer's: linear warm-up, then one over a square root",
                               "Vaswani et al. 2017, arXiv:1706.03762"};

  double value(double base, std::int64_t t) const {
    const double step = detail::number(t) + 1, w = detail::number(warmup);
    const double rise = step / (w * detail::square_root(w));
    return base * detail::smaller(1 / detail::square_root(step), rise) / detail::square_root(detail::number(d_model));
  }
  template <class V>
  void options(V& v) {
    v("d_model", d_model, positive, "width of the model");
    v("warmup", warmup, positive, "the step with the highest value");
  }
};

}  // namespace gradus::optim
