/// AdaHessian: Adam with the diagonal of the Hessian in place of the gradient.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// AdaHessian (Yao et al. 2021, arXiv:2006.00719): v averages squares of the Hessian's diagonal, which step() is given;
/// for convolutions, its mean over each kernel.
struct AdaHessian {
  double lr = 0.15, beta1 = 0.9, beta2 = 0.999, eps = 1e-4, hessian_power = 1, weight_decay = 0;
  bool average_kernels = true, decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AdaHessian", "second order", "Adam with the Hessian's diagonal as second moment",
                               "Yao et al. 2021, arXiv:2006.00719"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr bool needs_hessian = true;

  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& v, const TensorStep& step) const {
    Tensor D = step.hessian;
    if (average_kernels && w.dim() == 4) D = expand(mean(abs(D), {2, 3}, {.keepdim = true}), w.shape());
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(D);
    const Tensor m_hat = m / step.bias_correction(beta1);
    const Tensor v_hat = v / step.bias_correction(beta2);
    return -lr * m_hat / (pow(sqrt(v_hat), hessian_power) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of the squared diagonal");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("hessian_power", hessian_power, Range{.min = 0, .max = 1}, "power of the diagonal in the divisor");
    v("average_kernels", average_kernels, "one curvature for each kernel of a convolution");
  }
};

namespace detail {
RulePointer rule_of(const AdaHessian& formula, Lookup);
}

}  // namespace gradus::optim
