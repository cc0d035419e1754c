/// AdaMuon: Muon whose orthogonal matrix is divided by the root mean square of its elements.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/matrix_functions.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// AdaMuon (Si, Zhang and Shen 2025, arXiv:2507.11005): the step has a root mean square of 0.2, as AdamW's. Takes
/// matrices, and convolutions as [out, rest]; give vectors to AdamW, in another group.
struct AdaMuon {
  double lr = 2e-2, beta1 = 0.9, beta2 = 0.95, eps = 1e-10, weight_decay = 0;
  std::int64_t ns_steps = 5;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AdaMuon", "matrix", "orthogonalised momentum with a second moment",
                               "Si, Zhang and Shen 2025, arXiv:2507.11005"};
  static constexpr const char* slots[] = {"m", "v"};

  const char* unfit(const Tensor& w) const {
    return w.dim() >= 2 ? nullptr : "only matrices are trained by AdaMuon; give others to AdamW, in another group";
  }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& v, const TensorStep& step) const {
    m = beta1 * m + (1 - beta1) * g;
    const Tensor O = reshape(newton_schulz(as_matrix(m), {.steps = static_cast<int>(ns_steps)}), w.shape());
    v = beta2 * v + (1 - beta2) * square(O);
    const Tensor direction = O / (sqrt(v / step.bias_correction(beta2)) + eps);
    return -lr * 0.2 * std::sqrt(static_cast<double>(w.numel())) / (length(direction) + eps) * direction;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squares of the orthogonal matrix");
    v("eps", eps, non_negative, "keeps the divisors from 0");
    v("ns_steps", ns_steps, Range{.min = 1, .max = 99}, "iterations of Newton and Schulz");
  }
};

namespace detail {
RulePointer rule_of(const AdaMuon& formula, Lookup);
}

}  // namespace gradus::optim
