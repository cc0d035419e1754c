/// AdaGC: AdamW on gradients whose norm may not exceed what it was by much.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// AdaGC (Wang et al. 2025, arXiv:2502.11034): in the first `warmup_steps` steps all gradients together are clipped to
/// the norm lambda_abs; then each to lambda_rel times the running mean of its clipped norm.
struct AdaGC {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, beta = 0.98, lambda_abs = 1, lambda_rel = 1.05;
  double weight_decay = 0.1;
  std::int64_t warmup_steps = 100;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AdaGC", "adaptive", "AdamW with clipping that follows each gradient's norm",
                               "Wang et al. 2025, arXiv:2502.11034"};
  static constexpr const char* slots[] = {"m", "v", "gamma"};

  struct Globals {
    double squares = 0;  // of all gradients, in one step
    template <class V>
    void memory(V&) {}
  };
  Tensor initial(int slot, const Tensor& w) const { return slot == 2 ? number(0) : zeros_like(w); }

  void prepare(Globals& all, const TensorStep&) const { all.squares = 0; }
  void gather(const Tensor&, const Tensor& g, Tensor&, Tensor&, Tensor&, Globals& all, const TensorStep&) const {
    all.squares += inner_product(g, g);
  }
  Tensor update(const Tensor&, const Tensor& gradient, Tensor& m, Tensor& v, Tensor& gamma, Globals& all,
                const TensorStep& step) const {
    const double norm = length(gradient), before = gamma.item<double>();
    const bool warm = step.t >= static_cast<double>(warmup_steps) && step.t > 1;
    const double limit = warm ? lambda_rel * before : lambda_abs, present = warm ? norm : std::sqrt(all.squares);
    const double h = present > limit ? limit / present : 1;
    const Tensor g = h * gradient;
    gamma = number(warm ? beta * before + (1 - beta) * h * norm : step.t == 1 ? h * norm : std::min(before, h * norm));
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    const Tensor m_hat = m / step.bias_correction(beta1);
    const Tensor v_hat = v / step.bias_correction(beta2);
    return -lr * m_hat / (sqrt(v_hat) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of clipped gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of their squares");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("beta", beta, from_0_below_1, "decay of gamma, the mean of clipped norms");
    v("lambda_abs", lambda_abs, positive, "norm of all gradients in the first steps");
    v("lambda_rel", lambda_rel, positive, "norm of a gradient after them, in units of gamma");
    v("warmup_steps", warmup_steps, non_negative, "the first steps");
  }
};

namespace detail {
RulePointer rule_of(const AdaGC& formula, Lookup);
}

}  // namespace gradus::optim
