/// Sophia: steps of Newton's method on the Hessian's diagonal, each limited.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// Sophia (Liu et al. 2024, arXiv:2305.14342, algorithm 3): m / max(rho h, eps), limited to [-limit, limit]; h averages
/// the diagonal that step() is given in every `update_period`-th step, beginning with the first.
struct Sophia {
  double lr = 6e-4, beta1 = 0.965, beta2 = 0.99, rho = 0.04, limit = 1, eps = 1e-12, weight_decay = 0.1;
  std::int64_t update_period = 10;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"Sophia", "second order", "limited steps by the Hessian's diagonal",
                               "Liu et al. 2024, arXiv:2305.14342"};
  static constexpr const char* slots[] = {"m", "h"};
  static constexpr bool needs_hessian = true;

  Tensor update(const Tensor&, const Tensor& g, Tensor& m, Tensor& h, const TensorStep& step) const {
    m = beta1 * m + (1 - beta1) * g;
    if (std::fmod(step.t - 1, static_cast<double>(update_period)) == 0) h = beta2 * h + (1 - beta2) * step.hessian;
    return -lr * clamp(m / clamp_min(rho * h, eps), -limit, limit);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of h, the mean of the Hessian's diagonal");
    v("rho", rho, positive, "factor of h; the less, the more elements are at the limit");
    v("limit", limit, positive, "most that an element goes, in units of lr");
    v("eps", eps, positive, "least of the divisor");
    v("update_period", update_period, Range{.min = 1}, "steps from one use of the diagonal to the next");
  }
};

namespace detail {
RulePointer rule_of(const Sophia& formula, Lookup);
}

}  // namespace gradus::optim
