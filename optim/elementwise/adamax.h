/// Adamax: Adam that divides by the largest recent gradient in place of a root mean square.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Adamax (Kingma and Ba 2015, arXiv:1412.6980, algorithm 2). eps is inside the maximum, as PyTorch's.
struct Adamax {
  double lr = 2e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"Adamax", "adaptive", "mean of gradients over their largest, which decays",
                               "Kingma and Ba 2015, arXiv:1412.6980"};
  static constexpr const char* slots[] = {"m", "u"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_inf"};

  template <class R>
  R update(R, R g, R& m, R& u, const Step& step) const {
    m = beta1 * m + (1 - beta1) * g;
    u = max(beta2 * u, abs(g) + eps);
    R m_hat = m / step.bias_correction(beta1);
    return -lr * m_hat / u;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of u, the largest gradient");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const Adamax& formula, Lookup);
}

}  // namespace gradus::optim
