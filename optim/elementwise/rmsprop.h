/// RMSprop: steps divided by the root of a running mean of squared gradients.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

#include <concepts>

namespace gradus::optim {

/// RMSprop (Tieleman and Hinton 2012, lecture 6.5). eps stands outside the root, as PyTorch's; `eps_inside_sqrt` moves
/// it in, as TensorFlow's. `centered` subtracts the squared mean (Graves 2013, arXiv:1308.0850), `momentum` is classic.
struct RMSprop {
  double lr = 1e-2, alpha = 0.99, eps = 1e-8, momentum = 0, weight_decay = 0;
  bool centered = false, eps_inside_sqrt = false, maximize = false;
  static constexpr About about{"RMSprop", "adaptive", "steps divided by the root of a mean of squared gradients",
                               "Tieleman and Hinton 2012, Coursera lecture 6.5; Graves 2013, arXiv:1308.0850"};
  static constexpr SearchInterval search[] = {{"alpha", 0.7, 0.999, SearchScale::one_minus_log}};
  static constexpr const char* slots[] = {"v"};
  static constexpr const char* torch_slots[] = {"square_avg"};

  template <class R>
  R update(R, R g, R& v, const Step&) const {
    return -lr * direction(g, v);
  }
  template <class R>
  R direction(R g, R& v) const {
    v = alpha * v + (1 - alpha) * g * g;
    return g / root(v);
  }
  template <class R>
  R root(R v) const {
    return eps_inside_sqrt ? sqrt(v + eps) : sqrt(v) + eps;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("alpha", alpha, from_0_below_1, "decay of the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("momentum", momentum, from_0_below_1, "how much of the last step's direction is kept");
    v("centered", centered, "divide by the root of the variance: mean of squares less the squared mean");
    v("eps_inside_sqrt", eps_inside_sqrt, "sqrt(v + eps) in place of sqrt(v) + eps");
  }
};

/// The variance may round below 0 where PyTorch gives NaN; here it is kept at 0.
struct CenteredRMSprop : RMSprop {
  static constexpr const char* slots[] = {"v", "g_mean"};
  static constexpr const char* torch_slots[] = {"square_avg", "grad_avg"};

  template <class R>
  R update(R, R g, R& v, R& g_mean, const Step&) const {
    return -lr * direction(g, v, g_mean);
  }
  template <class R>
  R direction(R g, R& v, R& g_mean) const {
    v = alpha * v + (1 - alpha) * g * g;
    g_mean = alpha * g_mean + (1 - alpha) * g;
    return g / root(max(v - g_mean * g_mean, R(0)));
  }
};

struct RMSpropMomentum : RMSprop {
  static constexpr const char* slots[] = {"v", "b"};
  static constexpr const char* torch_slots[] = {"square_avg", "momentum_buffer"};

  template <class R>
  R update(R, R g, R& v, R& b, const Step&) const {
    b = momentum * b + direction(g, v);
    return -lr * b;
  }
};

struct CenteredRMSpropMomentum : CenteredRMSprop {
  static constexpr const char* slots[] = {"v", "g_mean", "b"};
  static constexpr const char* torch_slots[] = {"square_avg", "grad_avg", "momentum_buffer"};

  template <class R>
  R update(R, R g, R& v, R& g_mean, R& b, const Step&) const {
    b = momentum * b + direction(g, v, g_mean);
    return -lr * b;
  }
};

template <std::same_as<RMSprop> F, class Use>
void with_variant(const F& rmsprop, Use use) {
  if (rmsprop.centered && rmsprop.momentum != 0) return use(CenteredRMSpropMomentum{{rmsprop}});
  if (rmsprop.centered) return use(CenteredRMSprop{rmsprop});
  if (rmsprop.momentum != 0) return use(RMSpropMomentum{rmsprop});
  use(rmsprop);
}

namespace detail {
RulePointer rule_of(const RMSprop& formula, Lookup);
}

}  // namespace gradus::optim
