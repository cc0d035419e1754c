/// Ranger21: AdamW with eight other inventions in one.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/functional.h>
#include <gradus/optim/tensor_formula.h>
#include <gradus/optim/wrappers/adaptive_gradient_clipping.h>
#include <gradus/optim/wrappers/gradient_centralization.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace gradus::optim {

/// Ranger21 (Wright and Demeure 2021, arXiv:2106.13731): gradients are clipped relative to the parameters, centralised
/// and divided by their standard deviation; then Adam's v, positive and negative momentum, a divisor made smooth by
/// softplus, decay in the scale of the steps, a pull of each row's norm to 1, and Lookahead. Within `num_iterations`
/// steps the rate warms up, stays and falls from 72 % of them on; with 0 it stays. In details, such as beta2 in the
/// norm of the momenta, as the reference trajectories have it.
struct Ranger21 {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, pnm_factor = 1, eps = 1e-8, beta_softplus = 50, weight_decay = 1e-4;
  double agc_clip = 1e-2, agc_eps = 1e-3, norm_loss_factor = 1e-4, min_lr = 3e-5, lookahead_alpha = 0.5;
  std::int64_t num_iterations = 0, lookahead_k = 5;
  bool maximize = false;
  static constexpr About about{"Ranger21", "adaptive", "AdamW with clipping, centralisation, two momenta and Lookahead",
                               "Wright and Demeure 2021, arXiv:2106.13731"};
  static constexpr const char* slots[] = {"m", "m_negative", "v", "slow"};
  static constexpr bool decays_itself = true;

  Tensor initial(int slot, const Tensor& w) const { return slot == 3 ? clone(w) : zeros_like(w); }

  struct Globals {
    double sum = 1, count = 0;  // of v_hat, in one step; from 1 on
    template <class V>
    void memory(V&) {}
  };
  void prepare(Globals& all, const TensorStep&) const { all = {}; }
  void gather(const Tensor& w, const Tensor& g, Tensor&, Tensor&, Tensor& v, Tensor&, Globals& all,
              const TensorStep& step) const {
    v = beta2 * v + (1 - beta2) * square(normalized(clipped(w, g)));
    all.sum += sum(v).item<double>() / step.bias_correction(beta2);
    all.count += static_cast<double>(v.numel());
  }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& m_negative, Tensor& v, Tensor& slow, Globals& all,
                const TensorStep& step) const {
    const double rate = rate_at(step.t);
    Tensor next = (1 - rate * weight_decay / std::sqrt(all.sum / all.count)) * w;
    next = next * (1 - rate * 2 * norm_loss_factor * (1 - 1 / (row_lengths(next) + eps)));

    const bool odd = std::fmod(step.t, 2) == 1;
    Tensor& present = odd ? m : m_negative;
    const Tensor& last = odd ? m_negative : m;
    const double kept = beta1 * beta1;
    // Normalised twice, as the reference trajectories have it: 1e-8 in the divisor makes a difference of that.
    present = kept * present + (1 - kept) * normalized(normalized(clipped(w, g)));
    const Tensor momentum = ((1 + pnm_factor) * present - pnm_factor * last) / std::hypot(1 + beta2, beta2);
    Tensor divisor = sqrt(v) / std::sqrt(step.bias_correction(beta2)) + eps;
    if (beta_softplus > 0) divisor = softplus(divisor, {.beta = beta_softplus});
    next = next - rate / step.bias_correction(beta1) * momentum / divisor;
    if (std::fmod(step.t, static_cast<double>(lookahead_k)) == 0) {
      next = lookahead_alpha * next + (1 - lookahead_alpha) * slow;
      slow = next;
    }
    return next - w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "its square is the decay of each of the two momenta");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("pnm_factor", pnm_factor, non_negative, "weight of the negative momentum");
    v("eps", eps, positive, "keeps the divisors from 0");
    v("beta_softplus", beta_softplus, non_negative, "how closely softplus follows the divisor; 0: without it");
    v("agc_clip", agc_clip, non_negative, "the longest gradient, relative to the row");
    v("agc_eps", agc_eps, non_negative, "the least length that a row counts with");
    v("norm_loss_factor", norm_loss_factor, non_negative, "pull of the rows' norms to 1");
    v("num_iterations", num_iterations, non_negative, "steps of the whole training, for the schedule; 0: none");
    v("min_lr", min_lr, non_negative, "where the schedule ends");
    v("lookahead_k", lookahead_k, positive, "steps between those of Lookahead");
    v("lookahead_alpha", lookahead_alpha, Range{.min = 0, .max = 1}, "how far Lookahead goes");
  }

 private:
  Tensor clipped(const Tensor& w, const Tensor& g) const {
    return AdaptiveGradientClipping{.lambda = agc_clip, .eps = agc_eps}.gradient(w, g, {});
  }
  /// Centralised, and divided by the standard deviation of all elements, if there are more than two.
  static Tensor normalized(const Tensor& g) {
    const Tensor central = centralized(g);
    return g.numel() > 2 ? central / (std::sqrt(var(central).item<double>()) + 1e-8) : central;
  }
  static Tensor row_lengths(const Tensor& w) {
    if (w.dim() < 2) return norm(w);
    std::vector<int> rest(static_cast<std::size_t>(w.dim()) - 1);
    std::iota(rest.begin(), rest.end(), 1);
    return norm(w, 2, rest, {.keepdim = true});
  }
  double rate_at(double t) const {
    if (num_iterations == 0) return lr;
    const auto all = static_cast<double>(num_iterations);
    const double untuned = std::ceil(2 / (1 - beta2));
    const double warm_up = untuned > 0.45 * all ? std::floor(0.22 * all) : untuned;
    const double start = std::floor(0.72 * all), falling = all - start;
    if (t >= start) return std::max(lr - (lr - min_lr) * std::min((t + 1 - start) / (falling + 1), 1.0), min_lr);
    return t <= warm_up ? lr * t / warm_up : lr;
  }
};

namespace detail {
RulePointer rule_of(const Ranger21& formula, Lookup);
}

}  // namespace gradus::optim
