/// AdamW-SN: AdamW with one second moment for each subset of a matrix.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// AdamW with subset norm (Nguyen and Nguyen 2024, arXiv:2411.07120), in the form of the authors' program for subsets
/// of any size (github.com/timmytonga/sn-sm, adamw_sng): v is the mean of sums of squares over `subset_size`
/// consecutive elements of a tensor of two or more dimensions; eps joins the uncorrected root of v, decay comes after
/// the step. Vectors are trained by AdamW.
struct AdamWSN {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0;
  std::int64_t subset_size = 0;
  bool maximize = false;
  static constexpr About about{"AdamWSN", "memory-thrifty", "AdamW with one second moment for each subset",
                               "Nguyen and Nguyen 2024, arXiv:2411.07120"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr bool decays_itself = true;

  Tensor initial(int slot, const Tensor& w) const {
    return slot == 0 ? zeros_like(w) : zeros({w.numel() / size_of(w), 1}, {.dtype = w.dtype()});
  }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& v, const TensorStep& step) const {
    const Shape in_subsets{v.size(0), w.numel() / v.size(0)};
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * sum(square(reshape(g, in_subsets)), {1}, {.keepdim = true});
    const double rate = lr * std::sqrt(step.bias_correction(beta2)) / step.bias_correction(beta1);
    const Tensor change = -rate * reshape(reshape(m, in_subsets) / (sqrt(v) + eps), w.shape());
    return change - lr * weight_decay * (w + change);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of sums of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("subset_size", subset_size, Range{.min = 0},
      "elements that share a v, or the next divisor below; 0: the root of all; before the first step");
  }

 private:
  std::int64_t size_of(const Tensor& w) const {
    if (w.dim() < 2 || w.numel() == 0) return 1;
    const auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(w.numel())));
    std::int64_t size = std::min(subset_size > 0 ? subset_size : root, w.numel());
    while (w.numel() % size != 0) --size;
    return size;
  }
};

namespace detail {
RulePointer rule_of(const AdamWSN& formula, Lookup);
}

}  // namespace gradus::optim
