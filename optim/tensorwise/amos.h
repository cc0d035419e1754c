/// Amos: one second moment for each parameter, and decay that adapts to its expected scale.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>

namespace gradus::optim {

/// Amos (Tian and Parikh 2022, arXiv:2210.11693, algorithm 1), one block for each parameter. The scale expected of a
/// parameter is 1/2 for vectors, sqrt(2 / columns) for matrices, sqrt(1 / channels) for convolutions. `weight_decay` is
/// the paper's extra L2.
struct Amos {
  double lr = 1e-3, beta = 0.999, momentum = 0, eps = 1e-18, c_coef = 0.25, d_coef = 0.25, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"Amos", "adaptive", "adaptive weight decay towards an expected scale",
                               "Tian and Parikh 2022, arXiv:2210.11693"};
  static constexpr const char* slots[] = {"v", "b", "m"};
  static constexpr bool decays_itself = true;

  Tensor initial(int slot, const Tensor& w) const {
    if (slot < 2) return number(0);
    return momentum > 0 ? zeros_like(w) : Tensor();
  }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& v, Tensor& b, Tensor& m, const TensorStep& step) const {
    const double xi = lr, eta = scale(w), decay = b.item<double>();
    const double g2 = mean(square(g)).item<double>();
    v = number(beta * v.item<double>() + (1 - beta) * g2);
    const double v_hat = (v.item<double>() + eps) / step.bias_correction(beta);
    const double c = 1 / std::sqrt(1 + c_coef * std::sqrt(xi) * decay);
    const double d = 1 / (1 + d_coef * std::sqrt(xi * eta) * decay);
    const double gamma = c * xi * xi * g2 / v_hat;
    const Tensor delta = d * (xi * eta / std::sqrt(v_hat) * g + (gamma + weight_decay) / 2 * w);
    b = number(decay + gamma * (1 + decay));
    if (!m.defined()) return -delta;
    m = momentum * m + (1 - momentum) * delta;
    return -m;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size, relative to the expected scale");
    v("beta", beta, from_0_below_1, "decay of v, the mean of squared gradients");
    v("momentum", momentum, from_0_below_1, "decay of m, the mean of steps");
    v("eps", eps, positive, "keeps the divisor from 0");
    v("c_coef", c_coef, non_negative, "how fast decay falls with b, the sum of decays");
    v("d_coef", d_coef, non_negative, "how fast steps fall with it");
  }

 private:
  static double scale(const Tensor& w) {
    if (w.dim() < 2) return 0.5;
    return std::sqrt((w.dim() == 2 ? 2.0 : 1.0) / static_cast<double>(w.size(1)));
  }
};

namespace detail {
RulePointer rule_of(const Amos& formula, Lookup);
}

}  // namespace gradus::optim
