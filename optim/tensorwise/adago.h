/// AdaGO: Muon with Adagrad's step size, from norms of gradients.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/matrix_functions.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// AdaGO (Zhang et al. 2025, arXiv:2509.02981): the step size is lr min(|G|, gamma) / v, at least eps; v^2 sums
/// min(|G|, gamma)^2. Takes matrices, and convolutions as [out, rest]; give vectors to AdamW, in another group.
struct AdaGO {
  double lr = 0.05, momentum = 0.95, gamma = 10, eps = 5e-4, v0 = 1e-6, weight_decay = 0;
  std::int64_t ns_steps = 5;
  bool maximize = false;
  static constexpr About about{"AdaGO", "matrix", "orthogonalised momentum with Adagrad's step size",
                               "Zhang et al. 2025, arXiv:2509.02981"};
  static constexpr const char* slots[] = {"M", "v2"};
  static constexpr bool decoupled_weight_decay = true;

  const char* unfit(const Tensor& w) const {
    return w.dim() >= 2 ? nullptr : "only matrices are trained by AdaGO; give others to AdamW, in another group";
  }
  Tensor initial(int slot, const Tensor& w) const { return slot == 0 ? zeros_like(w) : number(v0 * v0); }
  Tensor update(const Tensor& w, const Tensor& G, Tensor& M, Tensor& v2, const TensorStep&) const {
    const double limited = std::min(length(G), gamma);
    M = momentum * M + (1 - momentum) * G;
    v2 = number(v2.item<double>() + limited * limited);
    const double rate = std::max(eps, lr * limited / std::sqrt(v2.item<double>()));
    return -rate * reshape(newton_schulz(as_matrix(M), {.steps = static_cast<int>(ns_steps)}), w.shape());
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "decay of M, the mean of gradients");
    v("gamma", gamma, positive, "most that a gradient's norm counts");
    v("eps", eps, non_negative, "the least step size");
    v("v0", v0, positive, "what v starts with");
    v("ns_steps", ns_steps, Range{.min = 1, .max = 99}, "iterations of Newton and Schulz");
  }
};

namespace detail {
RulePointer rule_of(const AdaGO& formula, Lookup);
}

}  // namespace gradus::optim
