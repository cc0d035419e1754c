/// Positive-negative momentum: two means of gradients, one of them taken off, so that noise helps.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/step.h>

#include <concepts>

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

/// AdaPNM, of the same paper: PNM's direction, divided as AMSGrad's. eps joins the root of v before its bias is
/// corrected.
struct AdaPNM {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, beta3 = 1, eps = 1e-8, weight_decay = 0;
  bool amsgrad = true, decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AdaPNM", "adaptive", "positive-negative momentum over a root mean square",
                               "Xie et al. 2021, arXiv:2103.17182"};
  static constexpr const char* slots[] = {"m_odd", "m_even", "v"};

  template <class R>
  R update(R, R g, R& m_odd, R& m_even, R& v, const Step& step) const {
    v = beta2 * v + (1 - beta2) * g * g;
    return change(g, m_odd, m_even, v, step);
  }
  template <class R>
  R change(R g, R& m_odd, R& m_even, R v, const Step& step) const {
    R direction = PNM{.beta1 = beta1, .beta2 = beta3}.direction(g, m_odd, m_even, step);
    const double root = step.once([&] { return __builtin_sqrt(1 - detail::power(beta2, step.t)); });
    return -lr * root * (direction / step.bias_correction(beta1)) / (sqrt(v) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of a mean over one step");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("beta3", beta3, non_negative, "how much of the other mean is taken off");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("amsgrad", amsgrad, "divide by the largest v so far");
  }
};

struct AmsPNM : AdaPNM {
  static constexpr const char* slots[] = {"m_odd", "m_even", "v", "v_max"};

  template <class R>
  R update(R, R g, R& m_odd, R& m_even, R& v, R& v_max, const Step& step) const {
    v = beta2 * v + (1 - beta2) * g * g;
    v_max = max(v_max, v);
    return change(g, m_odd, m_even, v_max, step);
  }
};

template <std::same_as<AdaPNM> F, class Use>
void with_variant(const F& adapnm, Use use) {
  if (adapnm.amsgrad) return use(AmsPNM{adapnm});
  use(adapnm);
}

namespace detail {
RulePointer rule_of(const PNM& formula, Lookup);
RulePointer rule_of(const AdaPNM& formula, Lookup);
}  // namespace detail

}  // namespace gradus::optim
