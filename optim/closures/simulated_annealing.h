/// SimulatedAnnealing: a random walk that goes uphill ever less often.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/population.h>
#include <gradus/optim/random_stream.h>
#include <gradus/optim/search_interval.h>

#include <cmath>

namespace gradus::optim {

/// Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983): `moves` proposals in a step, each a normal step of size
/// `scale`, taken with chance min(1, exp(-rise / T)) (Metropolis et al. 1953); then T and the size are multiplied by
/// `cooling` and `narrowing`. The parameters are the best point seen; the walk goes on from where it is. The closure
/// computes the loss, and need not call backward().
struct SimulatedAnnealing {
  double temperature = 1, cooling = 0.95, scale = 0.5, narrowing = 0.97;
  std::int64_t moves = 50;
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"SimulatedAnnealing", "derivative-free", "a random walk that goes uphill ever less",
                               "Kirkpatrick, Gelatt and Vecchi 1983"};
  static constexpr SearchInterval search[] = {{"temperature", 1e-2, 100},
                                              {"cooling", 0.8, 0.999, SearchScale::one_minus_log}};

  struct State {
    Tensor x, best;
    double value = 0, best_value = 0, T = 0, size = 0;
    std::int64_t offset = 0;
    template <class V>
    void memory(V& v) {
      v("x", x)("best", best)("value", value)("best_value", best_value)("T", T)("size", size)("offset", offset);
    }
  };
  void step(Objective& f, State& state) const {
    if (!state.x.defined()) {
      state.x = state.best = f.x();
      state.value = state.best_value = value_at(f, state.x);
      state.T = temperature;
      state.size = scale;
    }
    RandomStream random(seed, state.offset);
    for (std::int64_t k = 0; k < moves; ++k) {
      const Tensor x = state.x + state.size * random.normal(state.x.shape(), state.x.dtype());
      const double value = value_at(f, x), rise = value - state.value, u = random.uniform();
      if (!(rise <= 0 || u < std::exp(-rise / state.T))) continue;
      state.x = x;
      state.value = value;
      if (value >= state.best_value) continue;
      state.best = x;
      state.best_value = value;
    }
    state.T *= cooling;
    state.size *= narrowing;
    f.move(state.best);
  }

  template <class V>
  void options(V& v) {
    v("temperature", temperature, positive, "a rise by as much is taken with chance 1/e at first");
    v("cooling", cooling, Range{0, 1, true}, "factor of the temperature after each step");
    v("scale", scale, positive, "size of a move at first");
    v("narrowing", narrowing, Range{0, 1, true}, "factor of the size after each step");
    v("moves", moves, positive, "proposals in a step");
    v("seed", seed, non_negative, "of the draws");
  }
};

namespace detail {
RulePointer rule_of(const SimulatedAnnealing& formula, Lookup);
}

}  // namespace gradus::optim
