/// CAME: Adafactor with momentum that is divided by how little its updates can be trusted.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>

namespace gradus::optim {

/// CAME (Luo et al. 2023, arXiv:2307.02047), with means in place of sums. Tensors of two or more dimensions are
/// factored along the last two; a vector steps by m.
struct CAME {
  double lr = 2e-4, beta1 = 0.9, beta2 = 0.999, beta3 = 0.9999, eps1 = 1e-30, eps2 = 1e-16, clip_threshold = 1;
  double weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"CAME", "memory-thrifty", "Adafactor with momentum guided by confidence",
                               "Luo et al. 2023, arXiv:2307.02047"};
  static constexpr const char* slots[] = {"m", "R", "C", "v", "U_R", "U_C"};

  Tensor initial(int slot, const Tensor& w) const {
    const bool factored = w.dim() >= 2;
    if (slot == 0) return zeros_like(w);
    if (factored == (slot == 3)) return {};
    if (!factored) return zeros_like(w);
    Shape shape = w.shape();
    shape[slot == 1 || slot == 4 ? w.dim() - 1 : w.dim() - 2] = 1;
    return zeros(shape, {.dtype = w.dtype()});
  }
  Tensor update(const Tensor&, const Tensor& g, Tensor& m, Tensor& R, Tensor& C, Tensor& v, Tensor& U_R, Tensor& U_C,
                const TensorStep&) const {
    const Tensor g2 = square(g) + eps1;
    if (v.defined()) v = beta2 * v + (1 - beta2) * g2;
    const Tensor V = v.defined() ? v : factored(R, C, g2, beta2);
    Tensor u = g / sqrt(V);
    u = u / std::max(1.0, rms(u) / clip_threshold);
    m = beta1 * m + (1 - beta1) * u;
    if (v.defined()) return -lr * m;
    const Tensor S = factored(U_R, U_C, square(u - m) + eps2, beta3);
    return -lr * m / sqrt(S);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of updates");
    v("beta2", beta2, from_0_below_1, "decay of the mean of squared gradients");
    v("beta3", beta3, from_0_below_1, "decay of the mean of squared deviations of updates from m");
    v("eps1", eps1, non_negative, "added to squared gradients");
    v("eps2", eps2, non_negative, "added to squared deviations");
    v("clip_threshold", clip_threshold, positive, "most that the root mean square of an update may be");
  }

 private:
  /// Averages squares by rows and columns, and gives what they say of the elements.
  static Tensor factored(Tensor& rows, Tensor& columns, const Tensor& squares, double beta) {
    rows = beta * rows + (1 - beta) * mean(squares, {-1}, {.keepdim = true});
    columns = beta * columns + (1 - beta) * mean(squares, {-2}, {.keepdim = true});
    return rows * columns / mean(rows, {-2}, {.keepdim = true});
  }
};

namespace detail {
RulePointer rule_of(const CAME& formula, Lookup);
}

}  // namespace gradus::optim
