/// Adam-mini: Adam with one second moment for each block of a parameter.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cstdint>

namespace gradus::optim {

/// Adam-mini (Zhang et al. 2024, arXiv:2406.16793): v is the mean of squares over a block of rows: of the whole tensor,
/// of a head of attention, or of a neuron.
struct AdamMini {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0.1;
  std::int64_t blocks = 1;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AdamMini", "memory-thrifty", "Adam with one second moment for each block",
                               "Zhang et al. 2024, arXiv:2406.16793"};
  static constexpr const char* slots[] = {"m", "v"};

  const char* unfit(const Tensor& w) const {
    return rows(w) % count(w) == 0 ? nullptr : "its rows are not divided by the number of blocks";
  }
  Tensor initial(int slot, const Tensor& w) const {
    return slot == 0 ? zeros_like(w) : zeros({count(w), 1}, {.dtype = w.dtype()});
  }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& v, const TensorStep& step) const {
    const Shape in_blocks{v.size(0), w.numel() / v.size(0)};
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * mean(square(reshape(g, in_blocks)), {1}, {.keepdim = true});
    const Tensor m_hat = reshape(m, in_blocks) / step.bias_correction(beta1);
    const Tensor v_hat = v / step.bias_correction(beta2);
    return -lr * reshape(m_hat / (sqrt(v_hat) + eps), w.shape());
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients of a block");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("blocks", blocks, Range{.min = 0}, "equal parts of the rows with a v each; 0: every row; before the first step");
  }

 private:
  static std::int64_t rows(const Tensor& w) { return w.dim() == 0 ? 1 : w.size(0); }
  std::int64_t count(const Tensor& w) const { return std::max<std::int64_t>(1, blocks == 0 ? rows(w) : blocks); }
};

namespace detail {
RulePointer rule_of(const AdamMini& formula, Lookup);
}

}  // namespace gradus::optim
