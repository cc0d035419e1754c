/// Schedule-free methods: gradients are taken between a fast sequence and its average, which is what to evaluate.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// What they have in common: z is stepped, x averages it, and the trained parameter is y, beta of the way from z to x.
struct ScheduleFreeAverage {
  double beta, r, weight_lr_power;

  Tensor x(const Tensor& y, const Tensor& z) const { return (y - (1 - beta) * z) / beta; }
  /// Steps z by -rate direction, and gives what is added to y.
  Tensor step(const Tensor& y, const Tensor& direction, double rate, Tensor& z, Tensor& largest_rate,
              Tensor& weight_sum, double t) const {
    largest_rate = number(std::max(largest_rate.item<double>(), rate));
    const double weight = std::pow(t, r) * std::pow(largest_rate.item<double>(), weight_lr_power);
    weight_sum = number(weight_sum.item<double>() + weight);
    const double c = weight > 0 ? weight / weight_sum.item<double>() : 0;
    const Tensor before = x(y, z);
    z = z - rate * direction;
    const Tensor after = (1 - c) * before + c * z;
    return (1 - beta) * z + beta * after - y;
  }
  static Tensor initial(int slot, const Tensor& w) {
    return slot == 0 ? clone(w) : slot < 3 ? number(0) : zeros_like(w);
  }
};
inline constexpr Range between_0_and_1{.min = 0, .max = 1, .min_open = true, .max_open = true};

/// Schedule-free SGD (Defazio et al. 2024, arXiv:2405.15682). Optimizer::eval() puts the average in place.
struct ScheduleFreeSGD {
  double lr = 1, momentum = 0.9, r = 0, weight_lr_power = 2, weight_decay = 0;
  std::int64_t warmup_steps = 0;
  bool maximize = false;
  static constexpr About about{"ScheduleFreeSGD", "schedule-free", "SGD with averaging in place of a schedule",
                               "Defazio et al. 2024, arXiv:2405.15682"};
  static constexpr SearchInterval search[] = {{"lr", 1e-2, 100}};
  static constexpr const char* slots[] = {"z", "largest_rate", "weight_sum"};

  Tensor initial(int slot, const Tensor& w) const { return ScheduleFreeAverage::initial(slot, w); }
  Tensor update(const Tensor& y, const Tensor& g, Tensor& z, Tensor& largest_rate, Tensor& weight_sum,
                const TensorStep& step) const {
    const double rate = lr * std::min(1.0, step.t / std::max(1.0, static_cast<double>(warmup_steps)));
    return average().step(y, g, rate, z, largest_rate, weight_sum, step.t);
  }
  Tensor evaluated(const Tensor& y, const Tensor& z, const Tensor&, const Tensor&) const { return average().x(y, z); }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, between_0_and_1, "how far y is on the way from z to x");
    v("r", r, non_negative, "power of t in the weights of the average");
    v("weight_lr_power", weight_lr_power, non_negative, "power of the largest rate in them");
    v("warmup_steps", warmup_steps, non_negative, "steps until the rate is lr");
  }

 private:
  ScheduleFreeAverage average() const { return {momentum, r, weight_lr_power}; }
};

/// Schedule-free AdamW (arXiv:2405.15682, algorithm 1): z steps by g / (sqrt(v_hat) + eps) + weight_decay y.
struct ScheduleFreeAdamW {
  double lr = 2.5e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, r = 0, weight_lr_power = 2, weight_decay = 0;
  std::int64_t warmup_steps = 0;
  bool maximize = false;
  static constexpr About about{"ScheduleFreeAdamW", "schedule-free", "AdamW with averaging in place of a schedule",
                               "Defazio et al. 2024, arXiv:2405.15682"};
  static constexpr const char* slots[] = {"z", "largest_rate", "weight_sum", "v"};
  static constexpr bool decays_itself = true;

  Tensor initial(int slot, const Tensor& w) const { return ScheduleFreeAverage::initial(slot, w); }
  Tensor update(const Tensor& y, const Tensor& g, Tensor& z, Tensor& largest_rate, Tensor& weight_sum, Tensor& v,
                const TensorStep& step) const {
    v = beta2 * v + (1 - beta2) * square(g);
    const Tensor v_hat = v / step.bias_correction(beta2);
    const double rate = lr * std::min(1.0, step.t / std::max(1.0, static_cast<double>(warmup_steps)));
    const Tensor direction = g / (sqrt(v_hat) + eps) + weight_decay * y;
    return average().step(y, direction, rate, z, largest_rate, weight_sum, step.t);
  }
  Tensor evaluated(const Tensor& y, const Tensor& z, const Tensor&, const Tensor&, const Tensor&) const {
    return average().x(y, z);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, between_0_and_1, "how far y is on the way from z to x");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("r", r, non_negative, "power of t in the weights of the average");
    v("weight_lr_power", weight_lr_power, non_negative, "power of the largest rate in them");
    v("warmup_steps", warmup_steps, non_negative, "steps until the rate is lr");
  }

 private:
  ScheduleFreeAverage average() const { return {beta1, r, weight_lr_power}; }
};

/// Schedule-free RAdam, as in the authors' program: RAdam's rectification (Liu et al. 2020, arXiv:1908.03265) in place
/// of warm-up. While it is not defined, z stands still, or with a false `silent_sgd_phase` steps by the gradient.
struct ScheduleFreeRAdam {
  double lr = 2.5e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, r = 0, weight_lr_power = 2, weight_decay = 0;
  bool silent_sgd_phase = true, maximize = false;
  static constexpr About about{"ScheduleFreeRAdam", "schedule-free", "RAdam with averaging in place of a schedule",
                               "Defazio et al. 2024, arXiv:2405.15682"};
  static constexpr const char* slots[] = {"z", "largest_rate", "weight_sum", "v"};
  static constexpr bool decays_itself = true;

  Tensor initial(int slot, const Tensor& w) const { return ScheduleFreeAverage::initial(slot, w); }
  Tensor update(const Tensor& y, const Tensor& g, Tensor& z, Tensor& largest_rate, Tensor& weight_sum, Tensor& v,
                const TensorStep& step) const {
    v = beta2 * v + (1 - beta2) * square(g);
    const double correction = step.bias_correction(beta2);
    const double rho_inf = 2 / (1 - beta2) - 1;
    const double rho = rho_inf - 2 * step.t * (1 - correction) / correction;
    const bool rectified = rho > 4;
    const double rectification =
        rectified ? std::sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
                  : (silent_sgd_phase ? 0 : 1);
    const Tensor direction = (rectified ? g / (sqrt(v / correction) + eps) : g) + weight_decay * y;
    return average().step(y, direction, lr * rectification, z, largest_rate, weight_sum, step.t);
  }
  Tensor evaluated(const Tensor& y, const Tensor& z, const Tensor&, const Tensor&, const Tensor&) const {
    return average().x(y, z);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, between_0_and_1, "how far y is on the way from z to x");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("r", r, non_negative, "power of t in the weights of the average");
    v("weight_lr_power", weight_lr_power, non_negative, "power of the largest rate in them");
    v("silent_sgd_phase", silent_sgd_phase, "stand still until the rectification is defined");
  }

 private:
  ScheduleFreeAverage average() const { return {beta1, r, weight_lr_power}; }
};

namespace detail {
RulePointer rule_of(const ScheduleFreeSGD& formula, Lookup);
RulePointer rule_of(const ScheduleFreeAdamW& formula, Lookup);
RulePointer rule_of(const ScheduleFreeRAdam& formula, Lookup);
}  // namespace detail

}  // namespace gradus::optim
