/// AggMo: the mean of several momenta, each with its own decay.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

#include <concepts>
#include <cstdint>

namespace gradus::optim {

/// AggMo (Lucas et al. 2019, arXiv:1804.00325): the slow momenta gain speed, the fast ones damp their oscillation.
struct AggMo {
  double lr = 1e-2, beta1 = 0, beta2 = 0.9, beta3 = 0.99, beta4 = 0.999, weight_decay = 0;
  std::int64_t momenta = 3;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AggMo", "momentum", "mean of several momenta", "Lucas et al. 2019, arXiv:1804.00325"};
  static constexpr const char* slots[] = {"b1", "b2", "b3"};

  template <class R>
  R update(R, R g, R& b1, R& b2, R& b3, const Step&) const {
    b1 = beta1 * b1 + g;
    b2 = beta2 * b2 + g;
    b3 = beta3 * b3 + g;
    return -lr / 3 * (b1 + b2 + b3);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momenta", momenta, {.min = 2, .max = 4}, "how many momenta, with the first so many of the betas");
    v("beta1", beta1, from_0_below_1, "decay of b1");
    v("beta2", beta2, from_0_below_1, "decay of b2");
    v("beta3", beta3, from_0_below_1, "decay of b3");
    v("beta4", beta4, from_0_below_1, "decay of b4");
  }
};

struct AggMo2 : AggMo {
  static constexpr const char* slots[] = {"b1", "b2"};

  template <class R>
  R update(R, R g, R& b1, R& b2, const Step&) const {
    b1 = beta1 * b1 + g;
    b2 = beta2 * b2 + g;
    return -lr / 2 * (b1 + b2);
  }
};

struct AggMo4 : AggMo {
  static constexpr const char* slots[] = {"b1", "b2", "b3", "b4"};

  template <class R>
  R update(R, R g, R& b1, R& b2, R& b3, R& b4, const Step&) const {
    b1 = beta1 * b1 + g;
    b2 = beta2 * b2 + g;
    b3 = beta3 * b3 + g;
    b4 = beta4 * b4 + g;
    return -lr / 4 * (b1 + b2 + b3 + b4);
  }
};

template <std::same_as<AggMo> F, class Use>
void with_variant(const F& aggmo, Use use) {
  if (aggmo.momenta == 2) return use(AggMo2{aggmo});
  if (aggmo.momenta == 4) return use(AggMo4{aggmo});
  use(aggmo);
}

namespace detail {
RulePointer rule_of(const AggMo& formula, Lookup);
}

}  // namespace gradus::optim
