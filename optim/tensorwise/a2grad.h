/// A2Grad: accelerated gradients, with a step size from how much they deviate from their mean.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// How A2Grad sums squared deviations.
enum class A2GradVariant : std::uint8_t { uni, inc, exp };

/// A2Grad (Deng, Cheng and Lan 2018, arXiv:1810.00553, algorithm 2), for each parameter by itself; `lr` multiplies the
/// step sizes, which follow from `lips`, a bound of the gradient's Lipschitz constant.
struct A2Grad {
  double lr = 1, beta = 10, lips = 10, rho = 0.5, weight_decay = 0;
  A2GradVariant variant = A2GradVariant::uni;
  bool maximize = false;
  static constexpr About about{"A2Grad", "momentum", "optimal acceleration with adaptive step sizes",
                               "Deng, Cheng and Lan 2018, arXiv:1810.00553"};
  static constexpr SearchInterval search[] = {{"lr", 1e-2, 10}};
  static constexpr const char* slots[] = {"x", "mean", "v", "v_mean"};

  Tensor initial(int slot, const Tensor& w) const {
    if (slot == 0) return clone(w);
    return slot == 1 ? zeros_like(w) : number(0);
  }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& x, Tensor& mean, Tensor& v, Tensor& v_mean,
                const TensorStep& step) const {
    const double k = step.t;
    mean = mean + (g - mean) / k;
    const Tensor delta = g - mean;
    const double deviation = inner_product(delta, delta), before = v.item<double>();
    v_mean = number(rho * v_mean.item<double>() + (1 - rho) * deviation);
    switch (variant) {
      case A2GradVariant::uni:
        v = number(before + deviation);
        break;
      case A2GradVariant::inc:
        v = number(before * std::pow(k / (k + 1), 2) + deviation);
        break;
      case A2GradVariant::exp:
        v = number(std::max(before, v_mean.item<double>()));
        break;
    }
    const double h = std::sqrt(v.item<double>() * (variant == A2GradVariant::uni ? 1 : k + 1));
    const double rate = lr / (2 * lips / (k + 1) + beta * h);
    const double alpha = k == 1 ? 1 : 2 / (k + 2), next = 2 / (k + 3);
    x = x - rate * g;
    return (1 - next) * (w - alpha * rate * g) + next * x - w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "factor of the step sizes");
    v("beta", beta, non_negative, "how much deviations shorten steps");
    v("lips", lips, positive, "a bound of how fast the gradient changes");
    v("rho", rho, from_0_below_1, "decay of the mean of squared deviations, in the variant exp");
    v("variant", variant, {"uni", "inc", "exp"}, "a sum of squared deviations, one that forgets, or the largest mean");
  }
};

namespace detail {
RulePointer rule_of(const A2Grad& formula, Lookup);
}

}  // namespace gradus::optim
