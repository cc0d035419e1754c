/// RACS: gradients scaled by rows and columns.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cstdint>

namespace gradus::optim {

/// RACS (Gong et al. 2025, arXiv:2502.07752, algorithm 1): divided by the roots of running means of squares of rows and
/// columns; the norm of a step grows by `gamma` at most. A vector is one column.
struct RACS {
  double lr = 1e-3, beta = 0.9, alpha = 0.05, gamma = 1.01, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"RACS", "memory-thrifty", "SGD scaled by rows and columns",
                               "Gong et al. 2025, arXiv:2502.07752"};
  static constexpr const char* slots[] = {"s", "q", "theta"};

  Tensor initial(int slot, const Tensor& w) const {
    if (slot == 2) return number(0);
    const std::int64_t rows = w.dim() == 0 ? 1 : w.size(0);
    if (slot == 0) return zeros({rows, 1}, {.dtype = w.dtype()});
    return ones({1, w.numel() / std::max<std::int64_t>(rows, 1)}, {.dtype = w.dtype()});
  }
  Tensor update(const Tensor& w, const Tensor& gradient, Tensor& s, Tensor& q, Tensor& theta,
                const TensorStep& step) const {
    const Tensor G = as_matrix(gradient), G2 = square(G);
    s = beta * s + (1 - beta) * mean(G2, {1}, {.keepdim = true});
    q = beta * q + (1 - beta) * mean(G2, {0}, {.keepdim = true});
    const Tensor scaled = G / (sqrt(s + eps) * sqrt(q + eps));
    const double size = length(scaled), before = theta.item<double>();
    const double limiter = step.t == 1 ? 1 : gamma / std::max(size / (before + eps), gamma);
    theta = number(size * limiter);
    return -lr * alpha * limiter * reshape(scaled, w.shape());
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta", beta, from_0_below_1, "decay of s and q, the means of squares");
    v("alpha", alpha, non_negative, "factor of the step size");
    v("gamma", gamma, Range{.min = 1}, "most that the norm of a step grows");
    v("eps", eps, non_negative, "keeps the divisors from 0");
  }
};

namespace detail {
RulePointer rule_of(const RACS& formula, Lookup);
}

}  // namespace gradus::optim
