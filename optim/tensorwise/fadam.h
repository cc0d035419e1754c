/// FAdam: Adam read as natural gradient descent, with what follows for its decay and its limits.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {

/// FAdam (Hwang 2024, arXiv:2405.12807): f, the mean of squared gradients, stands for the diagonal of Fisher's
/// information. Gradient and weights are divided by f^p + eps min(rms(g), 1) and kept within a root mean square of
/// `clip`; momentum is of the natural gradient. An element that never had a gradient stays.
struct FAdam {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, clip = 1, p = 0.5, weight_decay = 0.1;
  bool maximize = false;
  static constexpr About about{"FAdam", "adaptive", "Adam as natural gradient descent, its decay natural as well",
                               "Hwang 2024, arXiv:2405.12807"};
  static constexpr const char* slots[] = {"m", "f"};
  static constexpr bool decays_itself = true;

  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& f, const TensorStep& step) const {
    const double kept = beta2 * (1 - std::pow(beta2, step.t - 1)) / (1 - std::pow(beta2, step.t));
    f = kept * f + (1 - kept) * square(g);
    const Tensor divisor = pow(f, p) + eps * std::min(rms(g), 1.0);
    m = beta1 * m + (1 - beta1) * natural(g, divisor);
    return -lr * (m + weight_decay * natural(w, divisor));
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of natural gradients");
    v("beta2", beta2, from_0_below_1, "decay of f, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("clip", clip, positive, "largest root mean square of natural gradient and decay");
    v("p", p, positive, "power of f that divides");
  }

 private:
  Tensor natural(const Tensor& x, const Tensor& divisor) const {
    const Tensor y = where(gt(divisor, 0), x / divisor, 0);
    return y / std::max(1.0, rms(y) / clip);
  }
};

namespace detail {
RulePointer rule_of(const FAdam& formula, Lookup);
}

}  // namespace gradus::optim
