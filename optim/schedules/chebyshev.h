/// The steps that are best for a quadratic, in a stable order.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base / (c - r cos((i + 1/2) pi / total)), where c +- r are the bounds of the Hessian's eigenvalues (times base) and
/// the steps i come in the fractal order; after `total` steps, a power of two, the last value stays.
/// (Agarwal et al. 2021, arXiv:2103.01338)
struct Chebyshev {
  std::int64_t total = 32;
  double lowest = 0.05, highest = 1;
  static constexpr About about{"Chebyshev", "cyclic", "the best steps for a quadratic, in a fractal order",
                               "Agarwal et al. 2021, arXiv:2103.01338"};

  double value(double base, std::int64_t t) const {
    const double c = (highest + lowest) / 2, r = (highest - lowest) / 2;
    const double angle = detail::pi * (detail::number(place(t < total ? t : total - 1)) + 0.5) / detail::number(total);
    return base / (c - r * detail::cosine(angle));
  }
  template <class V>
  void options(V& v) {
    v("total", total, positive, "steps in all, a power of two");
    v("lowest", lowest, positive, "bound of the Hessian's eigenvalues, times base");
    v("highest", highest, positive, "bound of the Hessian's eigenvalues, times base");
  }
  const char* conflict() const {
    if ((total & (total - 1)) != 0) return "total must be a power of two";
    return lowest > highest ? "lowest must be at most highest" : nullptr;
  }

 private:
  /// The t-th of the permutation that interlaces that of half the size with its mirror image.
  std::int64_t place(std::int64_t t) const {
    std::int64_t at = 0;
    // From the smallest permutation up: the bits of t, highest first, say which of the two was taken.
    for (std::int64_t size = 2, bit = total / 2; size <= total; size *= 2, bit /= 2) {
      if ((t & bit) != 0) at = size - 1 - at;
    }
    return at;
  }
};

}  // namespace gradus::optim
