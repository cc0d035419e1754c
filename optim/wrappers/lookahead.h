/// Lookahead: slow weights that follow the fast ones.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

namespace gradus::optim {

/// Lookahead (Zhang et al. 2019, arXiv:1907.08610): every k steps the slow weights go a part alpha of the way to the
/// fast ones, which go on from there.
struct Lookahead {
  std::int64_t k = 5;
  double alpha = 0.5;
  static constexpr About about{"Lookahead", "averaging", "slow weights that follow the fast ones",
                               "Zhang et al. 2019, arXiv:1907.08610"};
  static constexpr const char* slots[] = {"slow"};

  Tensor initial(int, const Tensor& w) const { return clone(w); }
  Tensor after(const Tensor& w, Tensor& slow, const TensorStep& step) const {
    if (static_cast<std::int64_t>(step.t) % k != 0) return {};
    slow = slow + alpha * (w - slow);
    return slow;
  }
  template <class V>
  void options(V& v) {
    v("k", k, positive, "steps between the slow weights' steps");
    v("alpha", alpha, non_negative, "part of the way that they go");
  }
};

namespace detail {
RulePointer wrapper_of(const Lookahead& formula, Lookup);
}

}  // namespace gradus::optim
