/// Gradient noise: normal random numbers that become smaller are added to gradients.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/random.h>
#include <gradus/optim/wrapper.h>

#include <cmath>

namespace gradus::optim {

/// Gradient noise (Neelakantan et al. 2015, arXiv:1511.06807): of variance eta / (1 + t)^gamma, t from 0. Its random
/// numbers are its own, and saved: the same seed gives the same noise.
struct GradientNoise {
  double eta = 0.01, gamma = 0.55;
  std::int64_t seed = 0;
  static constexpr About about{"GradientNoise", "gradient", "adds normal noise that becomes smaller",
                               "Neelakantan et al. 2015, arXiv:1511.06807"};

  struct Globals {
    std::int64_t drawn = 0;
    template <class V>
    void memory(V& v) {
      v("drawn", drawn);
    }
  };
  Tensor gradient(const Tensor&, const Tensor& g, Globals& all, const WrapperStep& step) const {
    Generator generator(static_cast<std::uint64_t>(seed));
    generator.set_offset(static_cast<std::uint64_t>(all.drawn));
    const Tensor noise = randn(g.shape(), {.dtype = g.dtype(), .generator = &generator});
    all.drawn = static_cast<std::int64_t>(generator.offset());
    return g + std::sqrt(eta / std::pow(step.t, gamma)) * noise;
  }
  template <class V>
  void options(V& v) {
    v("eta", eta, non_negative, "variance in the first step");
    v("gamma", gamma, non_negative, "how fast it becomes smaller");
    v("seed", seed, non_negative, "of the random numbers");
  }
};

namespace detail {
RulePointer wrapper_of(const GradientNoise& formula, Lookup);
}

}  // namespace gradus::optim
