/// The factor of RAdam, which others share.
#pragma once

#include <gradus/optim/schedules/math.h>

namespace gradus::optim {

/// r_t of RAdam (Liu et al. 2020, arXiv:1908.03265): what a step is multiplied by while the mean of squares that decays
/// by beta2 has seen t gradients; 0 where its variance is unbounded, rho_t <= 5.
inline double rectification(double beta2, double t) {
  const double most = 2 / (1 - beta2) - 1;
  const double beta2_t = detail::power(beta2, t);
  const double rho = most - 2 * t * beta2_t / (1 - beta2_t);
  if (rho <= 5) return 0;
  return __builtin_sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho));
}

/// r_t sqrt(1 - beta2^t): the same over the root of the mean of squares before its bias is corrected.
inline double uncorrected_rectification(double beta2, double t) {
  return rectification(beta2, t) * __builtin_sqrt(1 - detail::power(beta2, t));
}

}  // namespace gradus::optim
