/// Adaptive gradient clipping: gradients no longer than a part of what they change.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

#include <numeric>
#include <vector>

namespace gradus::optim {

/// AGC (Brock et al. 2021, arXiv:2102.06171): the gradient of each row (all dimensions but the first; of a vector, all)
/// is made no longer than lambda times the row itself, which counts as at least eps long.
struct AdaptiveGradientClipping {
  double lambda = 0.01, eps = 1e-3;
  static constexpr About about{"AdaptiveGradientClipping", "gradient", "limits gradients relative to the parameters",
                               "Brock et al. 2021, arXiv:2102.06171"};

  Tensor gradient(const Tensor& w, const Tensor& g, const WrapperStep&) const {
    const Tensor limit = lambda * clamp_min(lengths(w), eps);
    return g * clamp_max(limit / clamp_min(lengths(g), 1e-6), 1);
  }
  template <class V>
  void options(V& v) {
    v("lambda", lambda, non_negative, "the longest gradient, relative to the row");
    v("eps", eps, non_negative, "the least length that a row counts with");
  }

 private:
  static Tensor lengths(const Tensor& x) {
    if (x.dim() < 2) return norm(x);
    std::vector<int> rest(static_cast<std::size_t>(x.dim()) - 1);
    std::iota(rest.begin(), rest.end(), 1);
    return norm(x, 2, rest, {.keepdim = true});
  }
};

namespace detail {
RulePointer wrapper_of(const AdaptiveGradientClipping& formula, Lookup);
}

}  // namespace gradus::optim
