/// GaLore: Adam on gradients projected on their leading singular vectors.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// GaLore (Zhao et al. 2024, arXiv:2403.03507), as in the authors' program (github.com/jiaweizzhao/GaLore): eps joins
/// the uncorrected root of v, decay comes after the step. Matrices (tensors of more dimensions as [out, rest]) are
/// projected on their shorter side; the rest is trained by Adam, and so is all with rank 0.
struct GaLore {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-6, scale = 0.25, weight_decay = 0;
  std::int64_t rank = 128, update_proj_gap = 200;
  bool maximize = false;
  static constexpr About about{"GaLore", "memory-thrifty", "Adam in the gradient's leading subspace",
                               "Zhao et al. 2024, arXiv:2403.03507"};
  static constexpr const char* slots[] = {"m", "v", "P"};
  static constexpr bool decays_itself = true;

  Tensor initial(int slot, const Tensor& w) const {
    if (w.dim() < 2 || w.numel() == 0 || rank == 0) return slot == 2 ? Tensor() : zeros_like(w);
    const std::int64_t rows = w.size(0), columns = w.numel() / rows, shorter = std::min(rows, columns);
    const std::int64_t r = std::min(rank, shorter);
    if (slot == 2) return zeros({shorter, r}, {.dtype = w.dtype()});
    return zeros(rows >= columns ? Shape{rows, r} : Shape{r, columns}, {.dtype = w.dtype()});
  }
  Tensor update(const Tensor& w, const Tensor& gradient, Tensor& m, Tensor& v, Tensor& P,
                const TensorStep& step) const {
    const Tensor G = P.defined() ? as_matrix(gradient) : gradient;
    const bool right = P.defined() && G.size(0) >= G.size(1);
    if (P.defined() && (step.t == 1 || std::fmod(step.t, static_cast<double>(update_proj_gap)) == 0)) {
      const SvdResult of_G = svd(G);
      P = contiguous(narrow(right ? t(of_G.Vh) : of_G.U, 1, 0, P.size(1)));
    }
    const Tensor g = !P.defined() ? G : right ? matmul(G, P) : matmul(t(P), G);
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    const double rate = lr * std::sqrt(step.bias_correction(beta2)) / step.bias_correction(beta1);
    const Tensor n = m / (sqrt(v) + eps);
    const Tensor back = !P.defined() ? n : scale * (right ? matmul(n, t(P)) : matmul(P, n));
    const Tensor change = -rate * reshape(back, w.shape());
    return change - lr * weight_decay * (w + change);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of projected gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of their squares");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("rank", rank, Range{.min = 0}, "singular vectors that are kept; 0: no projection");
    v("update_proj_gap", update_proj_gap, Range{.min = 1}, "steps from one projection to the next");
    v("scale", scale, non_negative, "factor of a projected step");
  }
};

namespace detail {
RulePointer rule_of(const GaLore& formula, Lookup);
}

}  // namespace gradus::optim
