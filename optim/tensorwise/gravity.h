/// Gravity: momentum of gradients whose largest elements are pressed down.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/random.h>
#include <gradus/optim/tensor_formula.h>

#include <cstdint>

namespace gradus::optim {

/// Gravity (Bahrami and Pourahmadi Zadeh 2021, arXiv:2101.09192). V starts at random, with `seed`; `alpha` 0: at 0.
struct Gravity {
  double lr = 0.01, alpha = 0.01, beta = 0.9, weight_decay = 0;
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"Gravity", "momentum", "momentum of gradients without their outliers",
                               "Bahrami and Pourahmadi Zadeh 2021, arXiv:2101.09192"};
  static constexpr const char* slots[] = {"V"};

  struct Globals {
    std::int64_t drawn = 0;  // of the random stream
    template <class V>
    void memory(V& v) {
      v("drawn", drawn);
    }
  };
  Tensor update(const Tensor&, const Tensor& g, Tensor& V, Globals& all, const TensorStep& step) const {
    if (step.t == 1 && alpha > 0 && lr > 0) {
      Generator generator(static_cast<std::uint64_t>(seed));
      generator.set_offset(static_cast<std::uint64_t>(all.drawn));
      V = to(alpha / lr * randn(g.shape(), {.generator = &generator}), g.dtype());
      all.drawn = static_cast<std::int64_t>(generator.offset());
    }
    const double beta_t = (beta * step.t + 1) / (step.t + 2);
    const double largest = max(abs(g)).item<double>();
    const Tensor zeta = g / (1 + square(largest * g));
    V = beta_t * V + (1 - beta_t) * zeta;
    return -lr * V;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("alpha", alpha, non_negative, "lr times the standard deviation of V at the start");
    v("beta", beta, from_0_below_1, "decay of V after many steps");
    v("seed", seed, Range{}, "of the random start");
  }
};

namespace detail {
RulePointer rule_of(const Gravity& formula, Lookup);
}

}  // namespace gradus::optim
