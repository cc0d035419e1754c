/// Decay along a hyperbola, alike for any number of steps.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base + (base - lr_end) (h(t) - h(0)) with h(t) = sqrt((N - t) / U (2 - (N + t) / U)), N = total and U = upper_bound,
/// until t = N (HyperbolicLR: Kim 2024, arXiv:2407.15200)
struct Hyperbolic {
  double lr_end = 0;
  std::int64_t total = 100, upper_bound = 250;
  static constexpr About about{"Hyperbolic", "decay", "along a hyperbola, alike for any number of steps",
                               "Kim 2024, arXiv:2407.15200"};

  double value(double base, std::int64_t t) const {
    const double N = detail::number(total);
    return base + (base - lr_end) * (h(detail::smaller(detail::number(t), N)) - h(0));
  }
  template <class V>
  void options(V& v) {
    v("lr_end", lr_end, non_negative, "value at t = upper_bound, if total is as large");
    v("total", total, positive, "steps until it stops");
    v("upper_bound", upper_bound, positive, "the most steps that training may have");
  }
  const char* conflict() const { return total > upper_bound ? "total must be at most upper_bound" : nullptr; }

 private:
  double h(double t) const {
    const double N = detail::number(total), U = detail::number(upper_bound);
    return detail::square_root((N - t) / U * (2 - (N + t) / U));
  }
};

}  // namespace gradus::optim
