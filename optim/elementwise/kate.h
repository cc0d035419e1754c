/// KATE: Adagrad without the root, whatever the scale of the gradients.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// KATE (Choudhury et al. 2024, arXiv:2403.02648). eps joins b^2 at each step.
struct Kate {
  double lr = 1e-3, delta = 0, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"Kate", "adaptive", "Adagrad without the root, invariant to the gradients' scale",
                               "Choudhury et al. 2024, arXiv:2403.02648"};
  static constexpr SearchInterval search[] = {{"lr", 1e-4, 1}};
  static constexpr const char* slots[] = {"m2", "b2"};

  template <class R>
  R update(R, R g, R& m2, R& b2, const Step&) const {
    b2 = b2 + g * g + eps;
    m2 = m2 + delta * g * g + g * g / b2;
    return -lr * sqrt(m2) * g / b2;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("delta", delta, non_negative, "how much of the squared gradient joins m^2");
    v("eps", eps, non_negative, "keeps the divisor from 0; added to b^2 at each step");
  }
};

namespace detail {
RulePointer rule_of(const Kate& formula, Lookup);
}

}  // namespace gradus::optim
