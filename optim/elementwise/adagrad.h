/// Adagrad: steps divided by the root of all squared gradients so far.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Adagrad (Duchi, Hazan and Singer 2011). eps stands outside the root, as PyTorch's; `eps_inside_sqrt` moves it in.
struct Adagrad {
  double lr = 1e-2, lr_decay = 0, initial_accumulator_value = 0, eps = 1e-10, weight_decay = 0;
  bool eps_inside_sqrt = false, maximize = false;
  static constexpr About about{"Adagrad", "adaptive", "steps divided by the root of the sum of squared gradients",
                               "Duchi, Hazan and Singer 2011, JMLR 12"};
  static constexpr SearchInterval search[] = {{"lr", 1e-4, 1}};
  static constexpr const char* slots[] = {"s"};
  static constexpr const char* torch_slots[] = {"sum"};

  template <class R>
  R update(R, R g, R& s, const Step& step) const {
    const double rate = lr / (1 + (step.t - 1) * lr_decay);
    s = s + g * g;
    return -rate * g / (eps_inside_sqrt ? sqrt(s + eps) : sqrt(s) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("lr_decay", lr_decay, non_negative, "the rate at step t is lr / (1 + (t - 1) lr_decay)");
    v("initial_accumulator_value", initial_accumulator_value, non_negative, "what s starts with");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("eps_inside_sqrt", eps_inside_sqrt, "sqrt(s + eps) in place of sqrt(s) + eps");
  }
  double initial(int) const { return initial_accumulator_value; }
};

namespace detail {
RulePointer rule_of(const Adagrad& formula, Lookup);
}

}  // namespace gradus::optim
