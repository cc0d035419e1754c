/// OrthoGrad: gradients without the part along the parameter.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

namespace gradus::optim {

/// Orthogonal gradients (Prieto et al. 2025, arXiv:2501.04697): the part of g that is orthogonal to w, as long as g.
/// The gradient of a single number, which has no such part, is left as it is.
struct OrthoGrad {
  static constexpr About about{"OrthoGrad", "gradient", "takes the part along the parameter off the gradient",
                               "Prieto et al. 2025, arXiv:2501.04697"};

  Tensor gradient(const Tensor& w, const Tensor& g, const WrapperStep&) const {
    if (w.numel() < 2) return {};
    const Tensor across = g - inner_product(w, g) / (inner_product(w, w) + 1e-30) * w;
    return length(g) / (length(across) + 1e-30) * across;
  }
};

namespace detail {
RulePointer wrapper_of(const OrthoGrad& formula, Lookup);
}

}  // namespace gradus::optim
