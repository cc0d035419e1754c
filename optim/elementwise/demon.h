/// Demon: momentum that decays to nothing by the end of training.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Demon (Chen et al. 2019, arXiv:1910.04952): after T steps in all, the momentum of step t + 1 is
/// beta (1 - t/T) / (1 - beta + beta (1 - t/T)); beyond T, it is 0.
struct Demon {
  double lr = 1e-2, beta = 0.9, T = 10000, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"Demon", "momentum", "gradient descent with momentum that decays to 0",
                               "Chen et al. 2019, arXiv:1910.04952", "DemonSGD"};
  static constexpr const char* slots[] = {"v"};

  template <class R>
  R update(R, R g, R& v, const Step& step) const {
    v = momentum(step.t) * v - lr * g;
    return v;
  }
  double momentum(double t) const {
    const double left = t - 1 < T ? 1 - (t - 1) / T : 0;
    return beta * left / (1 - beta + beta * left);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta", beta, from_0_below_1, "momentum at first");
    v("T", T, positive, "steps of the training in all");
  }
};

/// Demon Adam, of the same paper: m is a sum of gradients, of which Demon's momentum is kept; it needs no correction.
struct DemonAdam {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, T = 10000, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"DemonAdam", "adaptive", "Adam with momentum that decays to 0",
                               "Chen et al. 2019, arXiv:1910.04952"};
  static constexpr const char* slots[] = {"m", "v"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    m = Demon{.beta = beta1, .T = T}.momentum(step.t) * m + g;
    v = beta2 * v + (1 - beta2) * g * g;
    R v_hat = v / step.bias_correction(beta2);
    return -lr * m / (sqrt(v_hat) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "momentum at first");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("T", T, positive, "steps of the training in all");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const Demon& formula, Lookup);
RulePointer rule_of(const DemonAdam& formula, Lookup);
}  // namespace detail

}  // namespace gradus::optim
