/// Apollo: a quasi-Newton method with a diagonal matrix.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <cstdint>

namespace gradus::optim {

/// What keeps Apollo's divisor from 0: a constant, or the largest change of the gradient.
enum class ApolloRebound : std::uint8_t { constant, belief };

/// Apollo (Ma 2020, arXiv:2009.13586): B, a diagonal, follows the weak secant equation along the last direction d. lr
/// grows from init_lr in a linear warm-up.
struct Apollo {
  double lr = 0.01, beta = 0.9, eps = 1e-4, init_lr = 1e-5, weight_decay = 0;
  std::int64_t warmup_steps = 500;
  ApolloRebound rebound = ApolloRebound::constant;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"Apollo", "second order", "a diagonal quasi-Newton matrix from gradients",
                               "Ma 2020, arXiv:2009.13586"};
  static constexpr const char* slots[] = {"m", "B", "d"};

  Tensor update(const Tensor&, const Tensor& g, Tensor& m, Tensor& B, Tensor& d, const TensorStep& step) const {
    const bool constant = rebound == ApolloRebound::constant;
    const double sigma = 0.01, epsilon = constant ? eps / sigma : eps;
    const double alpha = (1 - beta) / step.bias_correction(beta);
    const Tensor delta = g - m;
    m = m + alpha * delta;
    const double n = norm(d, 4).item<double>() + epsilon;
    const Tensor along = d / n;
    const double secant = -alpha * inner_product(delta / n, along) - inner_product(B, square(along));
    B = B + secant * square(along);
    d = constant ? m / clamp_min(abs(B), sigma)
                 : m / (clamp_min(abs(B), max(abs(delta)).item<double>()) + epsilon / alpha);
    return -rate(step.t) * d;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta", beta, from_0_below_1, "decay of m, the mean of gradients");
    v("eps", eps, non_negative, "keeps the divisors from 0");
    v("rebound", rebound, {"constant", "belief"}, "the least of |B|: 0.01, or the largest change of the gradient");
    v("warmup_steps", warmup_steps, non_negative, "steps until lr is reached");
    v("init_lr", init_lr, non_negative, "step size that the warm-up comes from");
  }

 private:
  double rate(double t) const {
    const auto steps = static_cast<double>(warmup_steps);
    return t >= steps ? lr : init_lr + (lr - init_lr) * t / steps;
  }
};

namespace detail {
RulePointer rule_of(const Apollo& formula, Lookup);
}

}  // namespace gradus::optim
