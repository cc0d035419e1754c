/// Conda: Adam whose second moment is taken in the momentum's singular basis.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// Conda (Wang et al. 2025, arXiv:2509.24218): for matrices (tensors of more dimensions as [out, rest]), momentum and
/// gradient are turned by the singular vectors of the momentum on the shorter side. eps joins the uncorrected root of
/// v, decay comes after the step, as in the authors' program (github.com/jie040109/Conda). The rest is trained by Adam.
struct Conda {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, scale = 1, weight_decay = 0;
  std::int64_t update_proj_gap = 2000;
  bool maximize = false;
  static constexpr About about{"Conda", "matrix", "Adam normalised by columns of the momentum's basis",
                               "Wang et al. 2025, arXiv:2509.24218"};
  static constexpr const char* slots[] = {"m", "v", "P"};
  static constexpr bool decays_itself = true;

  Tensor initial(int slot, const Tensor& w) const {
    if (slot < 2) return zeros_like(w);
    if (w.dim() < 2 || w.numel() == 0) return {};
    const std::int64_t shorter = std::min(w.size(0), w.numel() / w.size(0));
    return zeros({shorter, shorter}, {.dtype = w.dtype()});
  }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& v, Tensor& P, const TensorStep& step) const {
    m = beta1 * m + (1 - beta1) * g;
    const Tensor M = P.defined() ? as_matrix(m) : m, G = P.defined() ? as_matrix(g) : g;
    const bool right = P.defined() && M.size(0) >= M.size(1);
    if (P.defined() && (step.t == 1 || std::fmod(step.t, static_cast<double>(update_proj_gap)) == 0)) {
      const SvdResult of_m = svd(M);
      P = contiguous(right ? t(of_m.Vh) : of_m.U);
    }
    const auto turned = [&](const Tensor& x) { return !P.defined() ? x : right ? matmul(x, P) : matmul(t(P), x); };
    v = beta2 * v + (1 - beta2) * reshape(square(turned(G)), w.shape());
    const double rate = lr * std::sqrt(step.bias_correction(beta2)) / step.bias_correction(beta1);
    const Tensor n = turned(M) / (sqrt(reshape(v, M.shape())) + eps);
    const Tensor back = !P.defined() ? n : scale * (right ? matmul(n, t(P)) : matmul(P, n));
    const Tensor change = -rate * reshape(back, w.shape());
    return change - lr * weight_decay * (w + change);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients in the basis");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("update_proj_gap", update_proj_gap, Range{.min = 1}, "steps from one basis to the next");
    v("scale", scale, non_negative, "factor of a matrix's step");
  }
};

namespace detail {
RulePointer rule_of(const Conda& formula, Lookup);
}

}  // namespace gradus::optim
