/// Lion: steps of one size, along the sign of a mean that two decays shape.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Lion (Chen et al. 2023, arXiv:2302.06675). Its steps are large: a third to a tenth of Adam's lr, and as much more
/// decay.
struct Lion {
  double lr = 1e-4, beta1 = 0.9, beta2 = 0.99, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"Lion", "sign", "sign of a mean of gradients that the newest counts double in",
                               "Chen et al. 2023, arXiv:2302.06675"};
  static constexpr SearchInterval search[] = {{"lr", 1e-6, 1e-2}, {"weight_decay", 1e-6, 1e-1}};
  static constexpr const char* slots[] = {"m"};
  static constexpr const char* torch_slots[] = {"exp_avg"};

  template <class R>
  R update(R, R g, R& m, const Step&) const {
    R direction = sign(beta1 * m + (1 - beta1) * g);
    m = beta2 * m + (1 - beta2) * g;
    return -lr * direction;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "how much of m is in the direction");
    v("beta2", beta2, from_0_below_1, "decay of m, the mean of gradients");
  }
};

namespace detail {
RulePointer rule_of(const Lion& formula, Lookup);
}

}  // namespace gradus::optim
