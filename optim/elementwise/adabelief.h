/// AdaBelief: Adam that divides by how far gradients stray from their mean.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/elementwise/rectification.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

#include <concepts>

namespace gradus::optim {

/// AdaBelief (Zhuang et al. 2020, arXiv:2010.07468). eps joins s at every step, and its root once more. With `rectify`
/// its steps are RAdam's (Liu et al. 2020, arXiv:1908.03265): m alone while s has seen few gradients, and eps then
/// joins the root of s before its bias is corrected.
struct AdaBelief {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-16, weight_decay = 0;
  bool amsgrad = false, rectify = false, decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AdaBelief", "adaptive", "mean of gradients over their root mean deviation from it",
                               "Zhuang et al. 2020, arXiv:2010.07468"};
  static constexpr SearchInterval search[] = {{"eps", 1e-16, 1e-6}};
  static constexpr const char* slots[] = {"m", "s"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_var"};

  template <class R>
  R update(R, R g, R& m, R& s, const Step& step) const {
    average(g, m, s);
    return change(m, s, step);
  }
  template <class R>
  void average(R g, R& m, R& s) const {
    m = beta1 * m + (1 - beta1) * g;
    s = beta2 * s + (1 - beta2) * square(g - m) + eps;
  }
  template <class R>
  R change(R m, R s, const Step& step) const {
    R m_hat = m / step.bias_correction(beta1);
    if (rectify) {
      const double l = step.once([&] { return uncorrected_rectification(beta2, step.t); });
      return l == 0 ? -lr * m_hat : -lr * m_hat * l / (sqrt(s) + eps);
    }
    R s_hat = s / step.bias_correction(beta2);
    return -lr * m_hat / (sqrt(s_hat) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of s, the mean squared deviation");
    v("eps", eps, non_negative, "keeps the divisor from 0; added to s at each step");
    v("amsgrad", amsgrad, "divide by the largest s so far");
    v("rectify", rectify, "step as RAdam while s has seen few gradients");
  }
};

struct AmsBelief : AdaBelief {
  static constexpr const char* slots[] = {"m", "s", "s_max"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_var", "max_exp_avg_var"};

  template <class R>
  R update(R, R g, R& m, R& s, R& s_max, const Step& step) const {
    average(g, m, s);
    s_max = max(s_max, s);
    return change(m, s_max, step);
  }
};

template <std::same_as<AdaBelief> F, class Use>
void with_variant(const F& adabelief, Use use) {
  if (adabelief.amsgrad) return use(AmsBelief{adabelief});
  use(adabelief);
}

namespace detail {
RulePointer rule_of(const AdaBelief& formula, Lookup);
}

}  // namespace gradus::optim
