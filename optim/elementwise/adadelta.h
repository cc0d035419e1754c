/// Adadelta: steps in the units of the parameters, without a rate to choose.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Adadelta (Zeiler 2012, arXiv:1212.5701): the root mean square of past changes over that of gradients.
struct Adadelta {
  double lr = 1, rho = 0.9, eps = 1e-6, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"Adadelta", "adaptive", "root mean square of changes over that of gradients",
                               "Zeiler 2012, arXiv:1212.5701"};
  static constexpr SearchInterval search[] = {
      {"lr", 1e-2, 10}, {"rho", 0.5, 0.99, SearchScale::one_minus_log}, not_searched("eps")};
  static constexpr const char* slots[] = {"v", "u"};
  static constexpr const char* torch_slots[] = {"square_avg", "acc_delta"};

  template <class R>
  R update(R, R g, R& v, R& u, const Step&) const {
    v = rho * v + (1 - rho) * g * g;
    R delta = sqrt(u + eps) / sqrt(v + eps) * g;
    u = rho * u + (1 - rho) * delta * delta;
    return -lr * delta;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("rho", rho, from_0_below_1, "decay of both means of squares");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const Adadelta& formula, Lookup);
}

}  // namespace gradus::optim
