/// MoMo: step sizes from a model of the loss by averages of losses and gradients.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>

namespace gradus::optim {

/// The averages that belong to all parameters, and sums of one step.
struct LossModel {
  double f = 0, gamma = 0;  // of losses, and of <g, w>
  double gw = 0, dw = 0, d2 = 0;
  template <class V>
  void memory(V& v) {
    v("f", f)("gamma", gamma);
  }

  void begin() { gw = dw = d2 = 0; }
  /// The step that makes the model `least`, at most `most`; `shrink` is 1 + lr weight_decay.
  double step(double least, double most, double shrink) const {
    const double above = shrink * (f - least - gamma) + dw;
    return d2 > 0 ? std::min(most, std::max(above, 0.0) / d2) : 0;
  }
};

/// MoMo (Schaipp, Ohana, Eickenberg, Defazio and Gower 2024, arXiv:2305.07583, algorithm 1): momentum, its step size at
/// most lr. Averages begin with the first values. Decay divides by 1 + lr weight_decay.
struct MoMo {
  double lr = 1, beta = 0.9, f_min = 0, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"MoMo", "learning-rate free", "momentum with a model of the loss for its step size",
                               "Schaipp et al. 2024, arXiv:2305.07583"};
  static constexpr SearchInterval search[] = {{"lr", 1e-2, 10}};
  static constexpr const char* slots[] = {"d"};
  static constexpr bool decays_itself = true;
  static constexpr bool needs_loss = true;
  using Globals = LossModel;

  void prepare(Globals& all, const TensorStep&) const { all.begin(); }
  void gather(const Tensor& w, const Tensor& g, Tensor& d, Globals& all, const TensorStep& step) const {
    d = mixed(step) * d + (1 - mixed(step)) * g;
    all.gw += inner_product(g, w);
    all.dw += inner_product(d, w);
    all.d2 += inner_product(d, d);
  }
  void conclude(Globals& all, const TensorStep& step) const {
    all.f = mixed(step) * all.f + (1 - mixed(step)) * step.loss;
    all.gamma = mixed(step) * all.gamma + (1 - mixed(step)) * all.gw;
  }
  Tensor update(const Tensor& w, const Tensor&, Tensor& d, Globals& all, const TensorStep&) const {
    const double shrink = 1 + lr * weight_decay;
    const double tau = all.step(f_min, lr, shrink);
    return (w - tau * d) / shrink - w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "the largest step size");
    v("beta", beta, from_0_below_1, "decay of the averages of losses and gradients");
    v("f_min", f_min, Range{}, "the least that the loss can be");
  }

 private:
  double mixed(const TensorStep& step) const { return step.t == 1 ? 0 : beta; }
};

/// MoMo-Adam (arXiv:2305.07583, algorithm 3): the same in the metric of Adam's divisors.
struct MoMoAdam {
  double lr = 1e-2, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, f_min = 0, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"MoMoAdam", "learning-rate free", "Adam with a model of the loss for its step size",
                               "Schaipp et al. 2024, arXiv:2305.07583"};
  static constexpr SearchInterval search[] = {{"lr", 1e-4, 1}};
  static constexpr const char* slots[] = {"d", "v"};
  static constexpr bool decays_itself = true;
  static constexpr bool needs_loss = true;
  using Globals = LossModel;

  void prepare(Globals& all, const TensorStep&) const { all.begin(); }
  void gather(const Tensor& w, const Tensor& g, Tensor& d, Tensor& v, Globals& all, const TensorStep& step) const {
    d = beta1 * d + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    all.gw += inner_product(g, w);
    all.dw += inner_product(d, w);
    all.d2 += inner_product(d, d / D(v, step));
  }
  void conclude(Globals& all, const TensorStep& step) const {
    all.f = beta1 * all.f + (1 - beta1) * step.loss;
    all.gamma = beta1 * all.gamma + (1 - beta1) * all.gw;
  }
  Tensor update(const Tensor& w, const Tensor&, Tensor& d, Tensor& v, Globals& all, const TensorStep& step) const {
    const double shrink = 1 + lr * weight_decay, rho = step.bias_correction(beta1);
    const double tau = all.step(rho * f_min, lr / rho, shrink);
    return (w - tau * d / D(v, step)) / shrink - w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "the largest step size");
    v("beta1", beta1, from_0_below_1, "decay of the averages of losses and gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, positive, "keeps the divisor from 0");
    v("f_min", f_min, Range{}, "the least that the loss can be");
  }

 private:
  Tensor D(const Tensor& v, const TensorStep& step) const { return sqrt(v / step.bias_correction(beta2)) + eps; }
};

namespace detail {
RulePointer rule_of(const MoMo& formula, Lookup);
RulePointer rule_of(const MoMoAdam& formula, Lookup);
}  // namespace detail

}  // namespace gradus::optim
