/// COCOB: gradient descent as a bet on coins, without a rate.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// COCOB-Backprop (Orabona and Tommasi 2017, arXiv:1705.07795), algorithm 2: each element bets a share of what it has
/// won on the sign of its gradient. The parameter is set outright, from x0, where training began.
struct COCOB {
  double alpha = 100, eps = 1e-8, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"COCOB", "learning-rate free", "each element bets on its gradient's sign",
                               "Orabona and Tommasi 2017, arXiv:1705.07795"};
  static constexpr SearchInterval search[] = {{"alpha", 10, 1000}};
  static constexpr const char* slots[] = {"L", "G", "reward", "theta", "x0"};

  template <class R>
  R update(R w, R g, R& L, R& G, R& reward, R& theta, R& x0, const Step&) const {
    L = max(L, abs(g));
    G = G + abs(g);
    reward = max(reward - g * (w - x0), R(0));
    theta = theta - g;
    return x0 + theta / (L * max(G + L, alpha * L)) * (L + reward) - w;
  }
  template <class V>
  void options(V& v) {
    v("alpha", alpha, non_negative, "bounds the first bets: a share of at most 1 / alpha");
    v("eps", eps, positive, "what L, the largest gradient, starts with");
  }
  double initial(int slot) const { return slot == 0 ? eps : 0; }
  bool starts_as_parameter(int slot) const { return slot == 4; }
};

namespace detail {
RulePointer rule_of(const COCOB& formula, Lookup);
}

}  // namespace gradus::optim
