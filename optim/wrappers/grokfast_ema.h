/// Grokfast-EMA: strengthens the slow part of gradients, by a running mean.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

namespace gradus::optim {

/// Grokfast-EMA (Lee et al. 2024, arXiv:2405.20233, algorithm 2): g + lambda h, where h is a running mean of gradients
/// that starts at the first one.
struct GrokfastEMA {
  double alpha = 0.98, lambda = 2;
  static constexpr About about{"GrokfastEMA", "gradient", "adds a running mean of gradients",
                               "Lee et al. 2024, arXiv:2405.20233"};
  static constexpr const char* slots[] = {"h"};

  Tensor gradient(const Tensor&, const Tensor& g, Tensor& h, const WrapperStep& step) const {
    h = step.t == 1 ? clone(g) : alpha * h + (1 - alpha) * g;
    return g + lambda * h;
  }
  template <class V>
  void options(V& v) {
    v("alpha", alpha, from_0_below_1, "decay of h, the mean of gradients");
    v("lambda", lambda, non_negative, "how much of it is added");
  }
};

namespace detail {
RulePointer wrapper_of(const GrokfastEMA& formula, Lookup);
}

}  // namespace gradus::optim
