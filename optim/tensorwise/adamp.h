/// AdamP and SGDP: without the part of a step that only lengthens scale-invariant weights.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>

namespace gradus::optim {

/// What both have: the projection, where weights look as if their scale did not matter.
struct PerpendicularStep {
  double delta, wd_ratio, eps;

  /// Takes what is parallel to w out of p, and says how much of weight decay is left: if w is perpendicular to g, row
  /// by row or as a whole. Of a vector, all stays.
  double project(const Tensor& w, const Tensor& g, Tensor& p) const {
    if (w.dim() < 2) return 1;
    const Tensor rows = as_matrix(w);
    for (const Tensor& view : {rows, reshape(rows, {1, rows.numel()})}) {
      const Tensor of_g = reshape(g, view.shape());
      const Tensor of_view = norm(view, 2, {1}, {.keepdim = true}) + eps;
      const Tensor dots = sum(view * of_g, {1}, {.keepdim = true});
      const Tensor cosines = abs(dots) / of_view / (norm(of_g, 2, {1}, {.keepdim = true}) + eps);
      if (max(cosines).item<double>() >= delta / std::sqrt(static_cast<double>(view.size(1)))) continue;
      const Tensor unit = view / of_view, step = reshape(p, view.shape());
      p = reshape(step - unit * sum(unit * step, {1}, {.keepdim = true}), w.shape());
      return wd_ratio;
    }
    return 1;
  }
};

/// AdamP (Heo et al. 2021, arXiv:2006.08217).
struct AdamP {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, delta = 0.1, wd_ratio = 0.1, weight_decay = 0;
  bool nesterov = false, eps_after_correction = true, maximize = false;
  static constexpr About about{"AdamP", "layer-wise", "Adam without the growth of scale-invariant weights",
                               "Heo et al. 2021, arXiv:2006.08217"};
  static constexpr SearchInterval search[] = {{"lr", 1e-5, 1e-1}};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr bool decays_itself = true;

  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& v, const TensorStep& step) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    const double root = std::sqrt(step.bias_correction(beta2));
    const Tensor divisor = eps_after_correction ? sqrt(v) / root + eps : (sqrt(v) + eps) / root;
    Tensor p = (nesterov ? beta1 * m + (1 - beta1) * g : m) / divisor;
    const double ratio = PerpendicularStep{delta, wd_ratio, eps}.project(w, g, p);
    return -lr * (p / step.bias_correction(beta1) + ratio * weight_decay * w);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisors from 0");
    v("delta", delta, non_negative, "how large a cosine counts as 0, times the root of a row's length");
    v("wd_ratio", wd_ratio, Range{.min = 0, .max = 1}, "weight decay of scale-invariant weights, relatively");
    v("nesterov", nesterov, "Nesterov's momentum");
    v("eps_after_correction", eps_after_correction, "add eps to the corrected root of v, not to the plain one");
  }
};

/// SGDP (Heo et al. 2021, arXiv:2006.08217). Decay is divided by 1 - momentum, as in the authors' program.
struct SGDP {
  double lr = 1e-3, momentum = 0, dampening = 0, eps = 1e-8, delta = 0.1, wd_ratio = 0.1, weight_decay = 0;
  bool nesterov = false, maximize = false;
  static constexpr About about{"SGDP", "layer-wise", "momentum without the growth of scale-invariant weights",
                               "Heo et al. 2021, arXiv:2006.08217"};
  static constexpr const char* slots[] = {"m"};
  static constexpr bool decays_itself = true;

  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, const TensorStep&) const {
    m = momentum * m + (1 - dampening) * g;
    Tensor p = nesterov ? g + momentum * m : m;
    const double ratio = PerpendicularStep{delta, wd_ratio, eps}.project(w, g, p);
    return -lr * (p + ratio * weight_decay / (1 - momentum) * w);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "decay of m, the sum of gradients");
    v("dampening", dampening, from_0_below_1, "what is left out of a gradient in m");
    v("nesterov", nesterov, "Nesterov's momentum");
    v("eps", eps, non_negative, "keeps the divisors from 0");
    v("delta", delta, non_negative, "how large a cosine counts as 0, times the root of a row's length");
    v("wd_ratio", wd_ratio, Range{.min = 0, .max = 1}, "weight decay of scale-invariant weights, relatively");
  }
};

namespace detail {
RulePointer rule_of(const AdamP& formula, Lookup);
RulePointer rule_of(const SGDP& formula, Lookup);
}  // namespace detail

}  // namespace gradus::optim
