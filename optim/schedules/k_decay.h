/// Decays whose time is bent by a power.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// lr_end + (base - lr_end) (1 + cos(pi (t / total)^k)) / 2 (k-decay: Zhang and Li 2020, arXiv:2004.05909)
struct KDecayCosine {
  double lr_end = 0;
  std::int64_t total = 100;
  double k = 1;
  static constexpr About about{"KDecayCosine", "decay", "half a cosine in a power of the time",
                               "Zhang and Li 2020, arXiv:2004.05909"};

  double value(double base, std::int64_t t) const {
    return detail::half_cosine(base, lr_end, detail::power(detail::share(t, total), k));
  }
  template <class V>
  void options(V& v) {
    v("lr_end", lr_end, non_negative, "value from t = total on");
    v("total", total, positive, "steps until then");
    v("k", k, positive, "above 1: longer near the base, then faster");
  }
};

/// lr_end + (base - lr_end) (1 - (t / total)^k)^power (k-decay: Zhang and Li 2020, arXiv:2004.05909)
struct KDecayPolynomial {
  double lr_end = 0;
  std::int64_t total = 100;
  double k = 1, power = 1;
  static constexpr About about{"KDecayPolynomial", "decay", "a polynomial in a power of the time",
                               "Zhang and Li 2020, arXiv:2004.05909"};

  double value(double base, std::int64_t t) const {
    const double left = 1 - detail::power(detail::share(t, total), k);
    return lr_end + (base - lr_end) * detail::power(left, power);
  }
  template <class V>
  void options(V& v) {
    v("lr_end", lr_end, non_negative, "value from t = total on");
    v("total", total, positive, "steps until then");
    v("k", k, positive, "above 1: longer near the base, then faster");
    v("power", power, positive, "1: linear in (t / total)^k");
  }
};

}  // namespace gradus::optim
