/// Step sizes from the loss and the gradient, by Polyak's rule: ALI-G and SPS.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>

namespace gradus::optim {

/// What both share: the squared norm of all gradients.
struct SquaredGradient {
  double sum = 0;  // in one step
  template <class V>
  void memory(V&) {}
};

/// ALI-G (Berrada, Zisserman and Kumar 2020, arXiv:1906.05661): the step size is (loss - f_min) / (|g|^2 + eps), at
/// most lr. The momentum is Nesterov's; with `adjusted_momentum` the velocity sums gradients, not steps.
struct ALIG {
  double lr = 0.1, momentum = 0, f_min = 0, eps = 1e-5, weight_decay = 0;
  bool adjusted_momentum = false, maximize = false;
  static constexpr About about{"ALIG", "learning-rate free",
                               "the loss over the squared gradient as step size, up to lr",
                               "Berrada, Zisserman and Kumar 2020, arXiv:1906.05661"};
  static constexpr SearchInterval search[] = {{"lr", 1e-3, 10}};
  static constexpr const char* slots[] = {"z"};
  static constexpr bool needs_loss = true;
  using Globals = SquaredGradient;

  void prepare(Globals& all, const TensorStep&) const { all.sum = 0; }
  void gather(const Tensor&, const Tensor& g, Tensor&, Globals& all, const TensorStep&) const {
    all.sum += inner_product(g, g);
  }
  Tensor update(const Tensor&, const Tensor& g, Tensor& z, Globals& all, const TensorStep& step) const {
    const double rate = std::min(std::max(step.loss - f_min, 0.0) / (all.sum + eps), lr);
    z = momentum * z - (adjusted_momentum ? 1 : rate) * g;
    return momentum * (adjusted_momentum ? rate : 1) * z - rate * g;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "the largest step size");
    v("momentum", momentum, from_0_below_1, "decay of z, the sum of steps");
    v("f_min", f_min, Range{}, "the least that the loss can be");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("adjusted_momentum", adjusted_momentum, "z sums gradients, and the present step size is applied to it");
  }
};

/// SPS_max (Loizou et al. 2021, arXiv:2002.10542): (loss - f_min) / (c |g|^2), at most lr. Polyak's own step size
/// (1987) with c = 1 and a large lr.
struct SPS {
  double lr = 1, c = 0.5, f_min = 0, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"SPS", "learning-rate free", "Polyak's step size for single batches",
                               "Loizou et al. 2021, arXiv:2002.10542"};
  static constexpr SearchInterval search[] = {{"lr", 1e-2, 10}, {"c", 0.1, 2}};
  static constexpr bool needs_loss = true;
  using Globals = SquaredGradient;

  void prepare(Globals& all, const TensorStep&) const { all.sum = 0; }
  void gather(const Tensor&, const Tensor& g, Globals& all, const TensorStep&) const { all.sum += inner_product(g, g); }
  Tensor update(const Tensor&, const Tensor& g, Globals& all, const TensorStep& step) const {
    if (all.sum == 0) return zeros_like(g);
    return -std::min(std::max(step.loss - f_min, 0.0) / (c * all.sum), lr) * g;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "the largest step size");
    v("c", c, positive, "factor of the squared gradient");
    v("f_min", f_min, Range{}, "the least that the loss can be");
  }
};

namespace detail {
RulePointer rule_of(const ALIG& formula, Lookup);
RulePointer rule_of(const SPS& formula, Lookup);
}  // namespace detail

}  // namespace gradus::optim
