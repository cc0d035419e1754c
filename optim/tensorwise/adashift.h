/// AdaShift: Adam whose second moment knows only gradients that the first no longer has.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// Over what AdaShift takes the second moment: the tensor's largest square, or each element's.
enum class AdaShiftReduce : std::uint8_t { max, none };

/// AdaShift (Zhou et al. 2019, arXiv:1810.00143): m is the mean of the last `keep_num` gradients with weights beta1^i,
/// v has those before. Parameters stand still until keep_num + 1 gradients were seen.
struct AdaShift {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-10, weight_decay = 0;
  std::int64_t keep_num = 10;
  AdaShiftReduce reduce = AdaShiftReduce::max;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"AdaShift", "adaptive", "Adam with moments of different gradients",
                               "Zhou et al. 2019, arXiv:1810.00143"};
  static constexpr const char* slots[] = {"gradients", "v"};

  Tensor initial(int slot, const Tensor& w) const {
    Shape shape = w.shape();
    if (slot == 0) shape.insert(0, keep_num);
    return zeros(shape, {.dtype = w.dtype()});
  }
  Tensor update(const Tensor&, const Tensor& g, Tensor& gradients, Tensor& v, const TensorStep& step) const {
    const std::int64_t n = gradients.size(0);
    const double seen = step.t - static_cast<double>(n);
    const Tensor oldest = select(gradients, 0, 0);
    gradients = cat({narrow(gradients, 0, 1, n - 1), unsqueeze(g, 0)});
    if (seen <= 0) return zeros_like(g);
    const Tensor squares = square(oldest);
    v = beta2 * v + (1 - beta2) * (reduce == AdaShiftReduce::max ? max(squares) : squares);
    Tensor m = zeros_like(g);
    double weights = 0;
    for (std::int64_t i = 0; i < n; ++i) {
      const double weight = std::pow(beta1, static_cast<double>(n - 1 - i));
      m = m + weight * select(gradients, 0, i);
      weights += weight;
    }
    const Tensor v_hat = v / (1 - std::pow(beta2, seen));
    return -lr / weights * m / (sqrt(v_hat) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "how weights in m fall with age");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("keep_num", keep_num, Range{.min = 1, .max = 1000}, "gradients in m; chosen before the first step");
    v("reduce", reduce, {"max", "none"}, "which squares v averages");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const AdaShift& formula, Lookup);
}

}  // namespace gradus::optim
