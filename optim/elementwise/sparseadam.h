/// SparseAdam: Adam that leaves alone what has no gradient.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Adam (Kingma and Ba 2015, arXiv:1412.6980) as PyTorch's SparseAdam, for gradients that are mostly zero, such as an
/// embedding's. A zero in the gradient stands for what a sparse gradient leaves out: that element stays as it is, and
/// so do its means m and v, while the step counts on. eps joins the root of v before its bias is corrected.
struct SparseAdam {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
  bool maximize = false;
  static constexpr About about{"SparseAdam", "adaptive", "Adam on the elements whose gradient is not zero",
                               "Kingma and Ba 2015, arXiv:1412.6980; PyTorch"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    const double size = step.once(
        [&] { return lr * __builtin_sqrt(1 - detail::power(beta2, step.t)) / (1 - detail::power(beta1, step.t)); });
    const auto present = g != 0;
    m = select(present, beta1 * m + (1 - beta1) * g, m);
    v = select(present, beta2 * v + (1 - beta2) * g * g, v);
    return select(present, -size * m / (sqrt(v) + eps), R(0));
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const SparseAdam& formula, Lookup);
}

}  // namespace gradus::optim
