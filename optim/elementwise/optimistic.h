/// Optimistic gradient descent and Adam: the next gradient is expected to be like the last.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Optimistic gradient descent (Daskalakis et al. 2018, arXiv:1711.00141), for games: (alpha + beta) g - beta g_last.
/// The first step takes g for g_last.
struct OptimisticGD {
  double lr = 1e-3, alpha = 1, beta = 1, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"OptimisticGD", "momentum", "gradient descent that goes on by the gradient's change",
                               "Daskalakis et al. 2018, arXiv:1711.00141", "OGD"};
  static constexpr const char* slots[] = {"g_last"};

  template <class R>
  R update(R, R g, R& g_last, const Step& step) const {
    R before = step.t == 1 ? g : g_last;
    g_last = g;
    return -lr * ((alpha + beta) * g - beta * before);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("alpha", alpha, non_negative, "weight of the gradient");
    v("beta", beta, non_negative, "weight of the gradient's change");
  }
};

/// Optimistic Adam, of the same paper: twice Adam's step, less the last one.
struct OAdam {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"OAdam", "adaptive", "twice Adam's step, less its last",
                               "Daskalakis et al. 2018, arXiv:1711.00141", "OptimisticAdam"};
  static constexpr const char* slots[] = {"m", "v", "u_last"};

  template <class R>
  R update(R, R g, R& m, R& v, R& u_last, const Step& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    R m_hat = m / step.bias_correction(beta1);
    R v_hat = v / step.bias_correction(beta2);
    R u = m_hat / (sqrt(v_hat) + eps);
    R before = step.t == 1 ? u : u_last;
    u_last = u;
    return -lr * (2 * u - before);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const OptimisticGD& formula, Lookup);
RulePointer rule_of(const OAdam& formula, Lookup);
}  // namespace detail

}  // namespace gradus::optim
