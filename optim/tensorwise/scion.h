/// SCION: steps to the border of a norm's ball, for each parameter the norm that suits it.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/matrix_functions.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// The norm whose ball a step goes through: by itself the spectral norm for matrices and the 2-norm for vectors.
enum class ScionNorm : std::uint8_t { automatic, sign, rows, columns };

/// SCION (Pethick et al. 2025, arXiv:2502.07529). `constraint` first shrinks w by lr, so that it stays in a ball of
/// radius `scale`. Tensors of more dimensions are seen as [out, rest].
struct SCION {
  double lr = 1e-3, momentum = 0.1, scale = 1, weight_decay = 0;
  ScionNorm norm = ScionNorm::automatic;
  std::int64_t ns_steps = 5;
  bool constraint = false, decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"SCION", "matrix", "steps by the dual of a layer's norm",
                               "Pethick et al. 2025, arXiv:2502.07529"};
  static constexpr const char* slots[] = {"m"};

  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, const TensorStep&) const {
    m = (1 - momentum) * m + momentum * g;
    const Tensor step = -lr * scale * reshape(direction(as_matrix(m), w.dim() < 2), w.shape());
    return constraint ? step - lr * w : step;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, Range{.min = 0, .max = 1, .min_open = true}, "weight of a new gradient in m");
    v("scale", scale, non_negative, "radius of the ball");
    v("norm", norm, {"automatic", "sign", "rows", "columns"}, "spectral for matrices and 2 for vectors, or another");
    v("ns_steps", ns_steps, Range{.min = 1, .max = 99}, "iterations of Newton and Schulz");
    v("constraint", constraint, "keep w in the ball");
  }

 private:
  Tensor direction(const Tensor& M, bool vector) const {
    constexpr double eps = 1e-8;
    const auto rows = static_cast<double>(M.size(0)), columns = static_cast<double>(M.size(1));
    switch (norm) {
      case ScionNorm::sign:
        return gradus::sign(M);
      case ScionNorm::rows:
        return std::sqrt(rows) * M / (gradus::norm(M, 2, {1}, {.keepdim = true}) + eps);
      case ScionNorm::columns:
        return std::sqrt(rows) * M / (gradus::norm(M, 2, {0}, {.keepdim = true}) + eps);
      case ScionNorm::automatic:
        break;
    }
    if (vector) return M / (length(M) + eps);
    return std::sqrt(rows / columns) * newton_schulz(M, {.steps = static_cast<int>(ns_steps)});
  }
};

namespace detail {
RulePointer rule_of(const SCION& formula, Lookup);
}

}  // namespace gradus::optim
