/// Gradient descent: plain, with momentum (classic, Nesterov's, or as a running mean).
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

#include <concepts>

namespace gradus::optim {

/// w - lr g. Batch, mini-batch or stochastic gradient descent, by the data it is given (Robbins and Monro 1951).
/// With momentum it is SgdMomentum.
struct SGD {
  double lr = 1e-3, momentum = 0, dampening = 0, weight_decay = 0;
  bool nesterov = false, ema = false, decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"SGD", "momentum", "gradient descent, with momentum if wanted",
                               "Robbins and Monro 1951; Polyak 1964; Sutskever et al. 2013"};
  static constexpr SearchInterval search[] = {{"lr", 1e-4, 10}};

  template <class R>
  R update(R, R g, const Step&) const {
    return -lr * g;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "how much of the last step's direction is kept");
    v("dampening", dampening, {.min = 0, .max = 1}, "how much the gradient is reduced before it joins the momentum");
    v("nesterov", nesterov, "look ahead along the momentum; needs momentum, without dampening");
    v("ema", ema, "momentum as a running mean: b = momentum b + (1 - momentum) g, from b = 0");
  }
  const char* conflict() const {
    if (nesterov && (momentum == 0 || dampening != 0)) return "nesterov needs momentum > 0 and dampening = 0";
    return ema && (nesterov || dampening != 0) ? "ema excludes nesterov and dampening" : nullptr;
  }
};

/// b = momentum b + (1 - dampening) g, from b = g at the first step (Polyak 1964; as PyTorch's), and w - lr b; with
/// nesterov w - lr (g + momentum b) (Sutskever et al. 2013). With ema, b = momentum b + (1 - momentum) g from b = 0.
struct SgdMomentum : SGD {
  static constexpr SearchInterval search[] = {{"lr", 1e-4, 1}};
  static constexpr const char* slots[] = {"b"};
  static constexpr const char* torch_slots[] = {"momentum_buffer"};

  template <class R>
  R update(R, R g, R& b, const Step& step) const {
    const double gain = ema ? 1 - momentum : step.t == 1 ? 1 : 1 - dampening;
    b = momentum * b + gain * g;
    return -lr * (nesterov ? g + momentum * b : b);
  }
};

template <std::same_as<SGD> F, class Use>
void with_variant(const F& sgd, Use use) {
  if (sgd.momentum != 0) return use(SgdMomentum{sgd});
  use(sgd);
}

namespace detail {
RulePointer rule_of(const SGD& formula, Lookup);
}

}  // namespace gradus::optim
