/// Positive-negative momentum: two means of gradients, one of them taken off, so that noise helps.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// PNM (Xie et al. 2021, arXiv:2103.17182). The two means take turns: m_odd gets the gradients of odd steps.
struct PNM {
  double lr = 1e-3, beta1 = 0.9, beta2 = 1, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"PNM", "momentum", "a mean of gradients, less some of the mean of the other steps'",
                               "Xie et al. 2021, arXiv:2103.17182"};
  static constexpr const char* slots[] = {"m_odd", "m_even"};

  template <class R>
  R update(R, R g, R& m_odd, R& m_even, const Step& step) const {
    return -lr * direction(g, m_odd, m_even, step);
  }
  template <class R>
  R direction(R g, R& m_odd, R& m_even, const Step& step) const {
    const bool odd = step.once([&] { return __builtin_fmod(step.t, 2); }) == 1;
    R positive = beta1 * beta1 * (odd ? m_odd : m_even) + (1 - beta1 * beta1) * g;
    R negative = odd ? m_even : m_odd;
    m_odd = odd ? positive : negative;
    m_even = odd ? negative : positive;
    const double length = __builtin_sqrt((1 + beta2) * (1 + beta2) + beta2 * beta2);
    return ((1 + beta2) * positive - beta2 * negative) / length;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of a mean over one step");
    v("beta2", beta2, non_negative, "how much of the other mean is taken off");
  }
};

namespace detail {
RulePointer rule_of(const PNM& formula, Lookup);
}

}  // namespace gradus::optim
