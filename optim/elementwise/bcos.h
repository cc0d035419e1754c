/// BCOS: steps whose sizes are optimal for the direction's second moment.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

#include <concepts>
#include <cstdint>

namespace gradus::optim {

/// What BCOS goes along, and how it estimates that direction's second moment v: the gradient, or its mean m, with the
/// mean of squares; or m, with an estimate that follows from the last m and g.
enum class BcosMode : std::uint8_t { gradient, momentum, conditional };

/// BCOS (Jiang, Kavis and Xiao 2025, Stochastic approximation with block coordinate optimal stepsizes,
/// arXiv:2507.08963): -lr d / (sqrt(v) + eps). In the conditional mode v is the mean of d^2 = (beta m + (1 - beta) g)^2
/// where in its mixed term g is m (`simple_cond`) or else d. Means begin with the first gradient.
struct BCOS {
  double lr = 1e-3, beta = 0.9, beta2 = 0, eps = 1e-6, weight_decay = 0.1;
  BcosMode mode = BcosMode::conditional;
  bool simple_cond = false, decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"BCOS", "adaptive", "optimal step sizes for the direction's second moment",
                               "Jiang, Kavis and Xiao 2025, arXiv:2507.08963"};
  static constexpr const char* slots[] = {"m"};

  template <class R>
  R update(R, R g, R& m, const Step& step) const {
    const R last = step.t == 1 ? g : m;
    m = beta * last + (1 - beta) * g;
    if (simple_cond) {
      const double of_mean = beta2 == 0 ? 1 - (1 - beta) * (1 - beta) : beta2;
      return along(m, of_mean * square(last) + (1 - of_mean) * square(g));
    }
    // beta^2 m^2 + 2 beta (1 - beta) m d + (1 - beta)^2 g^2
    return along(m, square(beta * last) + 2 * beta * (1 - beta) * last * m + square((1 - beta) * g));
  }
  template <class R>
  R along(R d, R v) const {
    return -lr * d / (sqrt(v) + eps);
  }
  double square_decay() const { return beta2 == 0 ? beta : beta2; }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta", beta, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, or weight of m^2 in it; 0: as follows from beta");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("mode", mode, {"g", "m", "c"}, "go along the gradient, its mean, or its mean with the conditional estimate");
    v("simple_cond", simple_cond, "in the mixed term of the conditional estimate, take the mean for the gradient");
  }
};

struct BcosOfMomentum : BCOS {
  static constexpr const char* slots[] = {"m", "v"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    m = step.t == 1 ? g : beta * m + (1 - beta) * g;
    v = step.t == 1 ? square(g) : square_decay() * v + (1 - square_decay()) * square(m);
    return along(m, v);
  }
};

struct BcosOfGradient : BCOS {
  static constexpr const char* slots[] = {"v"};

  template <class R>
  R update(R, R g, R& v, const Step& step) const {
    v = step.t == 1 ? square(g) : square_decay() * v + (1 - square_decay()) * square(g);
    return along(g, v);
  }
};

template <std::same_as<BCOS> F, class Use>
void with_variant(const F& bcos, Use use) {
  if (bcos.mode == BcosMode::gradient) return use(BcosOfGradient{bcos});
  if (bcos.mode == BcosMode::momentum) return use(BcosOfMomentum{bcos});
  use(bcos);
}

namespace detail {
RulePointer rule_of(const BCOS& formula, Lookup);
}

}  // namespace gradus::optim
