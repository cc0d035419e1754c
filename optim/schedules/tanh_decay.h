/// Decay along a hyperbolic tangent.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// lr_end + (base - lr_end) (1 - tanh(lower + (upper - lower) t / total)) / 2, until t = total
/// (Hsueh et al. 2019, arXiv:1806.01593)
struct TanhDecay {
  double lr_end = 0;
  std::int64_t total = 100;
  double lower = -6, upper = 3;
  static constexpr About about{"TanhDecay", "decay", "along a hyperbolic tangent",
                               "Hsueh et al. 2019, arXiv:1806.01593"};

  double value(double base, std::int64_t t) const {
    const double x = lower + (upper - lower) * detail::share(t, total);
    return lr_end + (base - lr_end) / 2 * (1 - detail::tanh(x));
  }
  template <class V>
  void options(V& v) {
    v("lr_end", lr_end, non_negative, "value that it goes to");
    v("total", total, positive, "steps until it stops");
    v("lower", lower, {}, "where on the curve it begins");
    v("upper", upper, {}, "where on the curve it stops");
  }
  const char* conflict() const { return lower >= upper ? "lower must be below upper" : nullptr; }
};

}  // namespace gradus::optim
