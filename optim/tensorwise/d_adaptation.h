/// D-Adaptation: step sizes from an estimate d of the distance to the solution, which grows with what gradients tell.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {

/// What all parameters share: the estimate, and the sums that it is made of.
struct Distance {
  template <class F>
  explicit Distance(const F& formula) : d(formula.d0) {}
  double d, numerator = 0, g0_norm = 0;
  double d_before = 0, change = 0, size = 0, gradient = 0;  // of one step only
  template <class V>
  void memory(V& v) {
    v("d", d)("numerator", numerator)("g0_norm", g0_norm);
  }

  void begin() {
    d_before = d;
    change = size = gradient = 0;
  }
  void raise(double d_hat, double growth_rate) { d = std::max(d, std::min(d_hat, d * growth_rate)); }
};

/// SGD with D-Adaptation (Defazio and Mishchenko 2023, arXiv:2301.07733, with the authors' momentum).
struct DAdaptSGD {
  double lr = 1, momentum = 0.9, d0 = 1e-6, growth_rate = 1e30, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"DAdaptSGD", "learning-rate free", "SGD with an estimated distance as step size",
                               "Defazio and Mishchenko 2023, arXiv:2301.07733"};
  static constexpr const char* slots[] = {"s", "x0"};
  static constexpr bool decays_itself = true;
  using Globals = Distance;

  Tensor initial(int slot, const Tensor& w) const { return slot == 0 ? zeros_like(w) : clone(w); }

  // The paper's s and numerator are divided by |g_0| and its square, which is known after the first pass only.
  void prepare(Globals& all, const TensorStep&) const { all.begin(); }
  void gather(const Tensor&, const Tensor& g, Tensor& s, Tensor&, Globals& all, const TensorStep&) const {
    const double rate = all.d * lr;
    all.numerator += rate * inner_product(g, s);
    s = s + rate * g;
    all.size += inner_product(s, s);
    all.gradient += inner_product(g, g);
  }
  void conclude(Globals& all, const TensorStep&) const {
    if (all.g0_norm == 0) all.g0_norm = std::sqrt(all.gradient);
    if (all.size > 0) all.raise(2 * all.numerator / (all.g0_norm * std::sqrt(all.size)), growth_rate);
  }
  Tensor update(const Tensor& w, const Tensor&, Tensor& s, Tensor& x0, Globals& all, const TensorStep&) const {
    if (all.g0_norm == 0) return zeros_like(w);
    const Tensor z = x0 - s / all.g0_norm;
    const double kept = 1 - all.d_before * lr / all.g0_norm * weight_decay;
    return momentum * kept * w + (1 - momentum) * z - w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "factor of the estimated step size");
    v("momentum", momentum, from_0_below_1, "how much of w stays when it goes to z");
    v("d0", d0, positive, "the first estimate of the distance");
    v("growth_rate", growth_rate, positive, "most that the estimate grows in a step");
  }
};

/// Adam with D-Adaptation (arXiv:2301.07733, algorithm 5 as in the authors' third release): sums are means that decay
/// by the root of beta2.
struct DAdaptAdam {
  double lr = 1, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, d0 = 1e-6, growth_rate = 1e30, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"DAdaptAdam", "learning-rate free", "Adam with an estimated distance as step size",
                               "Defazio and Mishchenko 2023, arXiv:2301.07733"};
  static constexpr const char* slots[] = {"m", "v", "s"};
  static constexpr bool decays_itself = true;
  using Globals = Distance;

  void prepare(Globals& all, const TensorStep&) const { all.begin(); }
  void gather(const Tensor&, const Tensor& g, Tensor& m, Tensor& v, Tensor& s, Globals& all, const TensorStep&) const {
    const double rate = all.d * lr, beta = std::sqrt(beta2);
    all.change += rate * inner_product(g, s / (sqrt(v) + eps));
    m = beta1 * m + rate * (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    s = beta * s + rate * (1 - beta) * g;
    all.size += sum(abs(s)).item<double>();
  }
  void conclude(Globals& all, const TensorStep&) const {
    if (all.size == 0) return;
    const double beta = std::sqrt(beta2);
    all.numerator = beta * all.numerator + (1 - beta) * all.change;
    all.raise(all.numerator / ((1 - beta) * all.size), growth_rate);
  }
  Tensor update(const Tensor& w, const Tensor&, Tensor& m, Tensor& v, Tensor&, Globals& all, const TensorStep&) const {
    return -(m / (sqrt(v) + eps)) - all.d_before * lr * weight_decay * w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "factor of the estimated step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of steps");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("d0", d0, positive, "the first estimate of the distance");
    v("growth_rate", growth_rate, positive, "most that the estimate grows in a step");
  }
};

/// Adagrad with D-Adaptation (arXiv:2301.07733, algorithm 4), by dual averaging from the start x0.
struct DAdaptAdaGrad {
  double lr = 1, momentum = 0, eps = 0, d0 = 1e-6, growth_rate = 1e30, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"DAdaptAdaGrad", "learning-rate free", "Adagrad with an estimated distance as step size",
                               "Defazio and Mishchenko 2023, arXiv:2301.07733"};
  static constexpr const char* slots[] = {"alpha", "s", "x0"};
  using Globals = Distance;

  Tensor initial(int slot, const Tensor& w) const {
    if (slot == 0) return full(w.shape(), 1e-6, {.dtype = w.dtype()});
    return slot == 1 ? zeros_like(w) : clone(w);
  }

  void prepare(Globals& all, const TensorStep&) const { all.begin(); }
  void gather(const Tensor&, const Tensor& g, Tensor& alpha, Tensor& s, Tensor&, Globals& all,
              const TensorStep&) const {
    const double rate = all.d * lr;
    alpha = alpha + square(g);
    s = s + rate * g;
    const Tensor root = sqrt(alpha) + eps;
    all.numerator += rate * rate * sum(square(g) / root).item<double>();
    all.change += sum(square(s) / root).item<double>();
    all.size += sum(abs(s)).item<double>();
  }
  void conclude(Globals& all, const TensorStep&) const {
    if (all.size > 0) all.raise((all.change - all.numerator) / all.size, growth_rate);
  }
  Tensor update(const Tensor& w, const Tensor&, Tensor& alpha, Tensor& s, Tensor& x0, Globals&,
                const TensorStep&) const {
    const Tensor z = x0 - s / (sqrt(alpha) + eps);
    return (1 - momentum) * (z - w);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "factor of the estimated step size");
    v("momentum", momentum, from_0_below_1, "how much of w stays when it goes to z");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("d0", d0, positive, "the first estimate of the distance");
    v("growth_rate", growth_rate, positive, "most that the estimate grows in a step");
  }
};

/// Lion with D-Adaptation, after the authors' program (github.com/facebookresearch/dadaptation), whose decay is the
/// decoupled one.
struct DAdaptLion {
  double lr = 1, beta1 = 0.9, beta2 = 0.999, d0 = 1e-6, growth_rate = 1e30, weight_decay = 0;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"DAdaptLion", "learning-rate free", "Lion with an estimated distance as step size",
                               "Defazio and Mishchenko 2023, arXiv:2301.07733"};
  static constexpr const char* slots[] = {"m", "s", "direction"};
  static constexpr bool decays_itself = true;
  using Globals = Distance;

  void prepare(Globals& all, const TensorStep&) const { all.begin(); }
  void gather(const Tensor& w, const Tensor& gradient, Tensor& m, Tensor& s, Tensor& direction, Globals& all,
              const TensorStep&) const {
    const Tensor g = decoupled_weight_decay ? gradient : gradient + weight_decay * w;
    const double rate = all.d * lr, beta = std::sqrt(beta2);
    direction = sign(beta1 * m + (1 - beta1) * g);
    m = beta2 * m + (1 - beta2) * rate * g;
    all.change += rate * inner_product(direction, s);
    s = beta * s + (1 - beta) * rate * direction;
    all.size += sum(abs(s)).item<double>();
  }
  void conclude(Globals& all, const TensorStep&) const {
    const double beta = std::sqrt(beta2);
    all.numerator = beta * all.numerator + (1 - beta) * all.change;
    if (all.size > 0) all.raise(all.numerator / ((1 - beta) * all.size), growth_rate);
  }
  Tensor update(const Tensor& w, const Tensor&, Tensor&, Tensor&, Tensor& direction, Globals& all,
                const TensorStep&) const {
    const double rate = all.d_before * lr;
    return -rate * (decoupled_weight_decay ? direction + weight_decay * w : direction);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "factor of the estimated step size");
    v("beta1", beta1, from_0_below_1, "share of m in the direction");
    v("beta2", beta2, from_0_below_1, "decay of m, the mean of steps");
    v("d0", d0, positive, "the first estimate of the distance");
    v("growth_rate", growth_rate, positive, "most that the estimate grows in a step");
  }
};

/// Adan with D-Adaptation, as in the authors' program (github.com/facebookresearch/dadaptation). The betas are decays,
/// as Adan's. Decay divides by 1 + d lr weight_decay, or comes first if it is decoupled (`no_prox` there).
struct DAdaptAdan {
  double lr = 1, beta1 = 0.98, beta2 = 0.92, beta3 = 0.99, eps = 1e-8, d0 = 1e-6, growth_rate = 1e30, weight_decay = 0;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"DAdaptAdan", "learning-rate free", "Adan with an estimated distance as step size",
                               "Defazio and Mishchenko 2023, arXiv:2301.07733"};
  static constexpr const char* slots[] = {"m", "diff", "n", "s", "g_last"};
  static constexpr bool decays_itself = true;
  using Globals = Distance;

  void prepare(Globals& all, const TensorStep&) const { all.begin(); }
  void gather(const Tensor&, const Tensor& g, Tensor& m, Tensor& diff, Tensor& n, Tensor& s, Tensor& g_last,
              Globals& all, const TensorStep& step) const {
    const double rate = all.d * lr;
    const Tensor change = step.t == 1 ? zeros_like(g) : g - g_last;
    g_last = clone(g);
    m = beta1 * m + rate * (1 - beta1) * g;
    diff = beta2 * diff + rate * (1 - beta2) * change;
    n = beta3 * n + (1 - beta3) * square(g + beta2 * change);
    s = beta3 * s + rate * (1 - beta3) * g;
    const Tensor root = sqrt(n) + eps;
    all.gradient += rate * rate * sum(square(g) / root).item<double>();
    all.change += sum(square(s) / root).item<double>();
    all.size += sum(abs(s)).item<double>();
  }
  void conclude(Globals& all, const TensorStep&) const {
    if (all.size == 0) return;
    all.numerator = beta3 * all.numerator + (1 - beta3) * all.gradient;
    all.raise((all.change / (1 - beta3) - all.numerator) / all.size, growth_rate);
  }
  Tensor update(const Tensor& w, const Tensor&, Tensor& m, Tensor& diff, Tensor& n, Tensor&, Tensor&, Globals& all,
                const TensorStep&) const {
    const double decay = all.d_before * lr * weight_decay;
    const Tensor direction = (m + beta2 * diff) / (sqrt(n) + eps);
    return decoupled_weight_decay ? -decay * w - direction : (w - direction) / (1 + decay) - w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "factor of the estimated step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of steps");
    v("beta2", beta2, from_0_below_1, "decay of diff, the mean of changes of the gradient");
    v("beta3", beta3, from_0_below_1, "decay of n, the mean of squares");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("d0", d0, positive, "the first estimate of the distance");
    v("growth_rate", growth_rate, positive, "most that the estimate grows in a step");
  }
};

namespace detail {
RulePointer rule_of(const DAdaptSGD& formula, Lookup);
RulePointer rule_of(const DAdaptAdam& formula, Lookup);
RulePointer rule_of(const DAdaptAdaGrad& formula, Lookup);
RulePointer rule_of(const DAdaptLion& formula, Lookup);
RulePointer rule_of(const DAdaptAdan& formula, Lookup);
}  // namespace detail

}  // namespace gradus::optim
