/// AdaBound: Adam whose rates are bounded ever closer to one, so that it becomes gradient descent.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/step.h>

#include <concepts>

namespace gradus::optim {

/// AdaBound (Luo et al. 2019, arXiv:1902.09843); with amsgrad it is AMSBound. Both bounds of an element's rate tend to
/// final_lr. eps joins the root of v before its bias is corrected.
struct AdaBound {
  double lr = 1e-3, final_lr = 0.1, gamma = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, base_lr = 0, weight_decay = 0;
  bool amsgrad = false, decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AdaBound", "adaptive", "Adam, its rates clipped to bounds that close in on SGD's",
                               "Luo et al. 2019, arXiv:1902.09843"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    average(g, m, v);
    return change(m, v, step);
  }
  template <class R>
  void average(R g, R& m, R& v) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
  }
  template <class R>
  R change(R m, R v, const Step& step) const {
    const double last = base_lr > 0 ? final_lr * lr / base_lr : final_lr;
    const double lower = last * (1 - 1 / (gamma * step.t + 1)), upper = last * (1 + 1 / (gamma * step.t));
    const double rate = step.once([&] { return lr * __builtin_sqrt(1 - detail::power(beta2, step.t)); });
    R unbounded = rate / (sqrt(v) + eps) / step.bias_correction(beta1);
    return -min(upper, max(lower, unbounded)) * m;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("final_lr", final_lr, positive, "the rate of gradient descent that it ends with");
    v("gamma", gamma, positive, "how fast the bounds close in");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("base_lr", base_lr, non_negative,
      "the lr that final_lr goes with, so that it follows lr's schedule; 0: it does not");
    v("amsgrad", amsgrad, "divide by the largest v so far");
  }
};

struct AmsBound : AdaBound {
  static constexpr const char* slots[] = {"m", "v", "v_max"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq", "max_exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m, R& v, R& v_max, const Step& step) const {
    average(g, m, v);
    v_max = max(v_max, v);
    return change(m, v_max, step);
  }
};

template <std::same_as<AdaBound> F, class Use>
void with_variant(const F& adabound, Use use) {
  if (adabound.amsgrad) return use(AmsBound{adabound});
  use(adabound);
}

namespace detail {
RulePointer rule_of(const AdaBound& formula, Lookup);
}

}  // namespace gradus::optim
