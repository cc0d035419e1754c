/// SMORMS3: RMSprop with an estimate of its own memory and rate.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// SMORMS3 (Funk 2015, "RMSprop loses to SMORMS3"): gradients that agree shorten the memory, and bound the rate.
struct SMORMS3 {
  double lr = 1e-3, eps = 1e-16, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"SMORMS3", "adaptive", "RMSprop that finds its memory from how gradients agree",
                               "Funk 2015, sifter.org/~simon/journal/20150420.html"};
  static constexpr const char* slots[] = {"memory", "g_mean", "v"};

  template <class R>
  R update(R, R g, R& memory, R& g_mean, R& v, const Step&) const {
    R r = 1 / (memory + 1);
    g_mean = (1 - r) * g_mean + r * g;
    v = (1 - r) * v + r * g * g;
    R agreement = g_mean * g_mean / (v + eps);
    memory = 1 + memory * (1 - agreement);
    return -g * min(lr, agreement) / (sqrt(v) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
  double initial(int slot) const { return slot == 0 ? 1 : 0; }
};

namespace detail {
RulePointer rule_of(const SMORMS3& formula, Lookup);
}

}  // namespace gradus::optim
