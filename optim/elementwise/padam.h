/// Padam: Adam that divides by a power of the mean of squares between none and its root.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

#include <concepts>

namespace gradus::optim {

/// Padam (Chen et al. 2018, arXiv:1806.06763): the divisor's power is 2 p of Adam's; p = 1/2 is Adam, p = 0 momentum.
/// The paper divides by the largest v: amsgrad. eps joins the root of v before its bias is corrected.
struct PAdam {
  double lr = 0.1, beta1 = 0.9, beta2 = 0.999, p = 0.25, eps = 1e-8, weight_decay = 0;
  bool amsgrad = false, decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"PAdam", "adaptive", "Adam, partially adaptive: divided by a smaller power",
                               "Chen et al. 2018, arXiv:1806.06763"};
  static constexpr SearchInterval search[] = {{"lr", 1e-4, 1}, {"p", 0.05, 0.5, SearchScale::linear}};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  [[gnu::always_inline]] R update(R, R g, R& m, R& v, const Step& step) const {
    average(g, m, v);
    return change(m, v, step);
  }
  template <class R>
  [[gnu::always_inline]] void average(R g, R& m, R& v) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
  }
  template <class R>
  [[gnu::always_inline]] R change(R m, R v, const Step& step) const {
    const double rate = step.once([&] { return lr * __builtin_sqrt(1 - detail::power(beta2, step.t)); });
    R divisor = exp(2 * p * log(sqrt(v) + eps));
    return -rate * (m / step.bias_correction(beta1)) / divisor;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("p", p, {.min = 0, .max = 0.5}, "power of v in the divisor");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("amsgrad", amsgrad, "divide by the largest v so far");
  }
};

struct AmsPAdam : PAdam {
  static constexpr const char* slots[] = {"m", "v", "v_max"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq", "max_exp_avg_sq"};

  template <class R>
  [[gnu::always_inline]] R update(R, R g, R& m, R& v, R& v_max, const Step& step) const {
    average(g, m, v);
    v_max = max(v_max, v);
    return change(m, v_max, step);
  }
};

template <std::same_as<PAdam> F, class Use>
void with_variant(const F& padam, Use use) {
  if (padam.amsgrad) return use(AmsPAdam{padam});
  use(padam);
}

namespace detail {
RulePointer rule_of(const PAdam& formula, Lookup);
}

}  // namespace gradus::optim
