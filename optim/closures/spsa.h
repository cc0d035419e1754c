/// SPSA: a gradient estimated from two points.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/population.h>
#include <gradus/optim/random_stream.h>

#include <cmath>

namespace gradus::optim {

/// Simultaneous perturbation (Spall 1992; gains as in Spall 1998): w - a_k (f(w + c_k D) - f(w - c_k D)) / (2 c_k) D,
/// where D has random signs, a_k = lr / (stability + k)^alpha and c_k = c / k^gamma. The closure computes the loss, and
/// need not call backward().
struct SPSA {
  double lr = 0.1, c = 0.1, stability = 10, alpha = 0.602, gamma = 0.101;
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"SPSA", "derivative-free", "a gradient estimated from two points",
                               "Spall 1992; Spall 1998, Implementation of the simultaneous perturbation algorithm"};
  static constexpr bool full_batch = false;

  struct State {
    std::int64_t k = 0, offset = 0;
    template <class V>
    void memory(V& v) {
      v("k", k)("offset", offset);
    }
  };
  void step(Objective& f, State& state) const {
    const Tensor x = f.x();
    const auto k = static_cast<double>(++state.k);
    const double a_k = lr / std::pow(stability + k, alpha), c_k = c / std::pow(k, gamma);
    RandomStream random(seed, state.offset);
    const Tensor D = where(lt(random.uniform(x.shape(), x.dtype()), 0.5), -ones_like(x), 1);
    const double difference = value_at(f, x + c_k * D) - value_at(f, x - c_k * D);
    f.move(std::isfinite(difference) ? x - a_k * difference / (2 * c_k) * D : x);
  }

  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "factor of the step sizes a_k");
    v("c", c, positive, "how far the first two points are");
    v("stability", stability, non_negative, "keeps the first steps short");
    v("alpha", alpha, non_negative, "how fast the steps become shorter");
    v("gamma", gamma, non_negative, "how fast the points come closer");
    v("seed", seed, non_negative, "of the signs drawn");
  }
};

namespace detail {
RulePointer rule_of(const SPSA& formula, Lookup);
}

}  // namespace gradus::optim
