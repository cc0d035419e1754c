/// Tiger: sign descent with one decay, made to need little memory.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Tiger (Su 2023, "tight-fisted optimizer"): Lion whose two decays are one.
struct Tiger {
  double lr = 1e-3, beta = 0.965, weight_decay = 0.01;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"Tiger", "sign", "sign of a mean of gradients, with decay",
                               "Su 2023, github.com/bojone/tiger"};
  static constexpr const char* slots[] = {"m"};
  static constexpr const char* torch_slots[] = {"exp_avg"};

  template <class R>
  R update(R, R g, R& m, const Step&) const {
    m = beta * m + (1 - beta) * g;
    return -lr * sign(m);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta", beta, from_0_below_1, "decay of m, the mean of gradients");
  }
};

namespace detail {
RulePointer rule_of(const Tiger& formula, Lookup);
}

}  // namespace gradus::optim
