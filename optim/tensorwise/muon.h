/// Muon: momentum whose matrix is made orthogonal.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/matrix_functions.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// How a step of a matrix is scaled: by the root of rows / columns, if that is more than 1; or so that its root mean
/// square is about AdamW's.
enum class MuonScale : std::uint8_t { original, match_rms_adamw };

/// Muon (Jordan 2024; Liu et al. 2025, arXiv:2502.16982), with PyTorch's options; the iteration stays in the
/// parameter's dtype, where PyTorch's rounds to bfloat16. Takes matrices; give the rest to AdamW, in another group.
struct Muon {
  double lr = 1e-3, momentum = 0.95, weight_decay = 0.1, eps = 1e-7;
  double ns_coefficient1 = 3.4445, ns_coefficient2 = -4.775, ns_coefficient3 = 2.0315;
  std::int64_t ns_steps = 5;
  MuonScale adjust_lr_fn = MuonScale::original;
  bool nesterov = true, maximize = false;
  static constexpr About about{"Muon", "matrix", "orthogonalised momentum",
                               "Jordan 2024; Liu et al. 2025, "
                               "arXiv:2502.16982"};
  static constexpr const char* slots[] = {"B"};
  static constexpr const char* torch_slots[] = {"momentum_buffer"};
  static constexpr bool decoupled_weight_decay = true;

  const char* unfit(const Tensor& w) const {
    return w.dim() == 2 ? nullptr : "only matrices are trained by Muon; give others to AdamW, in another group";
  }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& B, const TensorStep&) const {
    B = momentum * B + (1 - momentum) * g;
    const Tensor U = nesterov ? (1 - momentum) * g + momentum * B : B;
    const Tensor O = newton_schulz(U, {.a = ns_coefficient1,
                                       .b = ns_coefficient2,
                                       .c = ns_coefficient3,
                                       .steps = static_cast<int>(ns_steps),
                                       .eps = eps});
    return -lr * scale(static_cast<double>(w.size(0)), static_cast<double>(w.size(1))) * O;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "decay of B, the mean of gradients");
    v("nesterov", nesterov, "step along the mean as it will be with the same gradient again");
    v("ns_coefficient1", ns_coefficient1, Range{}, "of X in Newton and Schulz's iteration");
    v("ns_coefficient2", ns_coefficient2, Range{}, "of X X^T X");
    v("ns_coefficient3", ns_coefficient3, Range{}, "of X X^T X X^T X");
    v("ns_steps", ns_steps, Range{.min = 1, .max = 99}, "iterations");
    v("eps", eps, non_negative, "least norm that a matrix is divided by");
    v("adjust_lr_fn", adjust_lr_fn, {"original", "match_rms_adamw"}, "how a step is scaled by the matrix's size");
  }

 private:
  double scale(double rows, double columns) const {
    return adjust_lr_fn == MuonScale::original ? std::sqrt(std::max(1.0, rows / columns))
                                               : 0.2 * std::sqrt(std::max(rows, columns));
  }
};

namespace detail {
RulePointer rule_of(const Muon& formula, Lookup);
}

}  // namespace gradus::optim
