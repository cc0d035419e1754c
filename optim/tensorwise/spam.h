/// SPAM and Stable-SPAM: Adam with spikes of the gradient pressed down, and moments that start anew.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>
#include <cstdint>
#include <numbers>

namespace gradus::optim {

/// SPAM (Huang et al. 2025, arXiv:2501.06842), without its sparse momentum: elements whose square is above `threshold`
/// times v are cut to that; every `update_proj_gap` steps m and v start anew, and steps grow along a cosine for
/// `warmup_epoch` steps. As in the authors' program, eps joins the uncorrected root of v, and decay comes after the
/// step.
struct SPAM {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-6, threshold = 5000, weight_decay = 0;
  std::int64_t update_proj_gap = 500, warmup_epoch = 150, grad_accu_steps = 20;
  bool maximize = false;
  static constexpr About about{"SPAM", "adaptive", "Adam that cuts spikes and resets its momentum",
                               "Huang et al. 2025, arXiv:2501.06842"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr bool decays_itself = true;

  Tensor update(const Tensor& w, const Tensor& gradient, Tensor& m, Tensor& v, const TensorStep& step) const {
    const double since = std::fmod(step.t, static_cast<double>(update_proj_gap));
    if (since == 0) m = v = zeros_like(w);
    Tensor g = gradient;
    if (threshold > 0 && since >= static_cast<double>(grad_accu_steps)) {
      g = where(square(g) > threshold * v, sign(g) * sqrt(threshold * v), g);
    }
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    const double rate = lr * std::sqrt(step.bias_correction(beta2)) / step.bias_correction(beta1);
    const Tensor change = -rate * warmup(step.t, since) * m / (sqrt(v) + eps);
    return change - lr * weight_decay * (w + change);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("threshold", threshold, non_negative, "most that a square may be, in units of v; 0: no limit");
    v("update_proj_gap", update_proj_gap, Range{.min = 1}, "steps from one start of the moments to the next");
    v("warmup_epoch", warmup_epoch, non_negative, "steps of warm-up after such a start");
    v("grad_accu_steps", grad_accu_steps, non_negative, "steps after such a start in which nothing is cut");
  }

 private:
  /// 1 less a cosine that falls from 0.99 to 0.
  double warmup(double t, double since) const {
    const auto steps = static_cast<double>(warmup_epoch);
    if (t < static_cast<double>(update_proj_gap) || since >= steps) return 1;
    return 1 - 0.99 * (1 + std::cos(std::numbers::pi * since / (steps + 1))) / 2;
  }
};

/// Stable-SPAM (Huang et al. 2025, arXiv:2502.17055): elements are limited to the running mean of the largest, and the
/// gradient's norm is divided by the root of its running mean of squares.
struct StableSPAM {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, gamma1 = 0.7, gamma2 = 0.9, theta = 0.999;
  double weight_decay = 0;
  std::int64_t update_proj_gap = 1000;
  bool maximize = false;
  static constexpr About about{"StableSPAM", "adaptive", "Adam on gradients of steady norm, without spikes",
                               "Huang et al. 2025, arXiv:2502.17055"};
  static constexpr const char* slots[] = {"m", "v", "mean_norm", "mean_square_norm", "mean_largest"};
  static constexpr bool decoupled_weight_decay = true;

  Tensor initial(int slot, const Tensor& w) const { return slot < 2 ? zeros_like(w) : number(0); }
  Tensor update(const Tensor& w, const Tensor& gradient, Tensor& m, Tensor& v, Tensor& mean_norm,
                Tensor& mean_square_norm, Tensor& mean_largest, const TensorStep& step) const {
    const auto gap = static_cast<double>(update_proj_gap);
    TensorStep since = step;  // m and v started
    if (step.t >= gap) since.t = std::fmod(step.t, gap) + 1;
    if (step.t >= gap && since.t == 1) m = v = zeros_like(w);
    const double largest = max(abs(gradient)).item<double>();
    average(mean_largest, largest, theta);
    const double limit = mean_largest.item<double>() / step.bias_correction(theta);
    Tensor g = largest > limit ? where(abs(gradient) > limit, limit / largest * gradient, gradient) : gradient;
    const double norm = length(g);
    if (norm == 0) return zeros_like(w);
    average(mean_norm, norm, gamma1);
    average(mean_square_norm, norm * norm, gamma2);
    const double root = std::sqrt(mean_square_norm.item<double>() / step.bias_correction(gamma2));
    g = mean_norm.item<double>() / step.bias_correction(gamma1) / (root + eps) / norm * g;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    const Tensor m_hat = m / since.bias_correction(beta1);
    const Tensor v_hat = v / since.bias_correction(beta2);
    return -lr * m_hat / (sqrt(v_hat) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisors from 0");
    v("gamma1", gamma1, from_0_below_1, "decay of the mean of norms");
    v("gamma2", gamma2, from_0_below_1, "decay of the mean of squared norms");
    v("theta", theta, from_0_below_1, "decay of the mean of the largest elements");
    v("update_proj_gap", update_proj_gap, Range{.min = 1}, "steps from one start of m and v to the next");
  }

 private:
  static void average(Tensor& mean, double x, double beta) {
    mean = number(beta * mean.item<double>() + (1 - beta) * x);
  }
};

namespace detail {
RulePointer rule_of(const SPAM& formula, Lookup);
RulePointer rule_of(const StableSPAM& formula, Lookup);
}  // namespace detail

}  // namespace gradus::optim
