/// Prodigy: Adam that estimates its own step size.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {

/// Prodigy (Mishchenko and Defazio 2024, arXiv:2306.06101, algorithm 4): d, a lower bound of the distance to the
/// solution, grows with what the gradients tell; `lr` multiplies it. One d for all groups.
struct Prodigy {
  double lr = 1, beta1 = 0.9, beta2 = 0.999, beta3 = 0, eps = 1e-8, weight_decay = 0;
  double d0 = 1e-6, d_coef = 1, growth_rate = 1e30;
  bool safeguard_warmup = false, decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"Prodigy", "learning-rate free", "Adam with an estimated distance as step size",
                               "Mishchenko and Defazio 2024, arXiv:2306.06101"};
  static constexpr const char* slots[] = {"m", "v", "s", "x0"};
  static constexpr bool decays_itself = true;

  struct Globals {
    explicit Globals(const Prodigy& options) : d(options.d0), d_max(options.d0) {}
    double d, d_max, numerator = 0;
    double d_before = 0, denominator = 0;  // of one step only
    template <class V>
    void memory(V& v) {
      v("d", d)("d_max", d_max)("numerator", numerator);
    }
  };
  Tensor initial(int slot, const Tensor& w) const { return slot == 3 ? clone(w) : zeros_like(w); }

  void prepare(Globals& all, const TensorStep&) const {
    all.d_before = all.d;
    all.numerator *= decay();
    all.denominator = 0;
  }
  void gather(const Tensor& w, const Tensor& gradient, Tensor& m, Tensor& v, Tensor& s, Tensor& x0, Globals& all,
              const TensorStep&) const {
    const Tensor g = decoupled_weight_decay ? gradient : gradient + weight_decay * w;
    const double d = all.d, weight = d / d0 * d * lr;
    all.numerator += weight * inner_product(g, x0 - w);
    m = beta1 * m + d * (1 - beta1) * g;
    v = beta2 * v + d * d * (1 - beta2) * square(g);
    s = decay() * s + (safeguard_warmup ? d / d0 * d : weight) * g;
    all.denominator += sum(abs(s)).item<double>();
  }
  void conclude(Globals& all, const TensorStep&) const {
    if (all.denominator == 0) return;
    const double d_hat = d_coef * all.numerator / all.denominator;
    if (all.d == d0) all.d = std::max(all.d, d_hat);
    all.d_max = std::max(all.d_max, d_hat);
    all.d = std::min(all.d_max, all.d * growth_rate);
  }
  Tensor update(const Tensor& w, const Tensor&, Tensor& m, Tensor& v, Tensor&, Tensor&, Globals& all,
                const TensorStep&) const {
    const double rate = all.d_before * lr;
    const Tensor step = -rate * m / (sqrt(v) + all.d * eps);
    return decoupled_weight_decay && weight_decay != 0 ? step - rate * weight_decay * w : step;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "factor of the estimated step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("beta3", beta3, from_0_below_1, "decay of the estimate's sums; 0: the root of beta2");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("d0", d0, positive, "the first estimate of the distance");
    v("d_coef", d_coef, positive, "factor of the estimate");
    v("growth_rate", growth_rate, positive, "most that the estimate grows in a step");
    v("safeguard_warmup", safeguard_warmup, "leave lr out of the estimate's denominator");
  }

 private:
  double decay() const { return beta3 > 0 ? beta3 : std::sqrt(beta2); }
};

namespace detail {
RulePointer rule_of(const Prodigy& formula, Lookup);
}

}  // namespace gradus::optim
