/// Lookahead: slow weights that follow the fast ones.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

namespace gradus::optim {

/// Lookahead (Zhang et al. 2019, arXiv:1907.08610): every k steps the slow weights go a part alpha of the way to the
/// fast ones, which go on from there. The optimizer's momentum then stays, starts anew, or goes the same part of the
/// way from its value at the last of these steps. Ranger (Wright 2019) is RAdam{.beta1 = 0.95, .eps = 1e-5}, wrapped by
/// GradientCentralization{} and Lookahead{.k = 6}.
struct Lookahead {
  enum class Momentum : std::uint8_t { none, reset, pullback };
  std::int64_t k = 5;
  double alpha = 0.5;
  Momentum pullback_momentum = Momentum::none;
  static constexpr About about{"Lookahead", "averaging", "slow weights that follow the fast ones",
                               "Zhang et al. 2019, arXiv:1907.08610"};
  static constexpr const char* slots[] = {"slow", "slow_momentum"};

  Tensor initial(int slot, const Tensor& w) const {
    if (slot == 0) return clone(w);
    return pullback_momentum == Momentum::pullback ? zeros_like(w) : zeros({0}, {.dtype = w.dtype()});
  }
  Tensor after(const Tensor& w, Tensor& slow, Tensor& slow_momentum, const WrapperStep& step) const {
    if (static_cast<std::int64_t>(step.t) % k != 0) return {};
    slow = slow + alpha * (w - slow);
    if (step.momentum != nullptr) {
      Tensor& m = *step.momentum;
      if (pullback_momentum == Momentum::reset) m = zeros_like(m);
      if (pullback_momentum == Momentum::pullback) {
        m = slow_momentum + alpha * (m - slow_momentum);
        slow_momentum = clone(m);
      }
    }
    return slow;
  }
  template <class V>
  void options(V& v) {
    v("k", k, positive, "steps between the slow weights' steps");
    v("alpha", alpha, {.min = 0, .max = 1}, "part of the way that they go");
    v("pullback_momentum", pullback_momentum, {"none", "reset", "pullback"}, "what becomes of the momentum then");
  }
};

namespace detail {
RulePointer wrapper_of(const Lookahead& formula, Lookup);
}

}  // namespace gradus::optim
