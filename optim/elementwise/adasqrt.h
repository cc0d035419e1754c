/// AdaSqrt: Adagrad without the root, made up for by the root of the step.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// AdaSqrt (Hu, Lin and Tang 2019, "Second-order information in first-order optimization methods").
struct AdaSqrt {
  double lr = 1e-3, eps = 1e-8, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"AdaSqrt", "adaptive", "sqrt(t) g over the sum of squared gradients",
                               "Hu, Lin and Tang 2019, arXiv:1912.09926"};
  static constexpr const char* slots[] = {"s"};

  template <class R>
  R update(R, R g, R& s, const Step& step) const {
    s = s + g * g;
    return -lr * __builtin_sqrt(step.t) * g / (s + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const AdaSqrt& formula, Lookup);
}

}  // namespace gradus::optim
