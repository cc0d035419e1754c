/// Gradient centralization: gradients of each output's weights with mean 0.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

#include <numeric>
#include <vector>

namespace gradus::optim {

/// g less its mean over all dimensions but the first; of a vector or a number, g itself.
inline Tensor centralized(const Tensor& g) {
  if (g.dim() < 2) return g;
  std::vector<int> rest(static_cast<std::size_t>(g.dim()) - 1);
  std::iota(rest.begin(), rest.end(), 1);
  return g - mean(g, rest, {.keepdim = true});
}

/// Gradient centralization (Yong et al. 2020, arXiv:2004.01461): from the gradients of what has two dimensions or more,
/// [out, …], the mean over all but the first is taken off.
struct GradientCentralization {
  static constexpr About about{"GradientCentralization", "gradient", "takes the mean off the gradient of each output",
                               "Yong et al. 2020, arXiv:2004.01461"};

  Tensor gradient(const Tensor&, const Tensor& g, const WrapperStep&) const { return centralized(g); }
};

namespace detail {
RulePointer wrapper_of(const GradientCentralization& formula, Lookup);
}

}  // namespace gradus::optim
