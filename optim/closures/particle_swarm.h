/// ParticleSwarm: points that fly towards the best they have seen.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/population.h>
#include <gradus/optim/random_stream.h>
#include <gradus/optim/search_interval.h>

namespace gradus::optim {

/// Particle swarm (Kennedy and Eberhart 1995), with the constants of Clerc and Kennedy 2002: velocity omega v + phi r1
/// (own best - x) + phi r2 (swarm's best - x), r uniform for each element. The swarm begins with the parameters, and
/// points at most `spread` from them; the parameters become the best point. The closure computes the loss, and need not
/// call backward().
struct ParticleSwarm {
  double omega = 0.7298, phi = 1.49618, spread = 1;
  std::int64_t population = 30;
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"ParticleSwarm", "derivative-free", "points that fly to the best they have seen",
                               "Kennedy and Eberhart 1995; Clerc and Kennedy 2002"};
  static constexpr SearchInterval search[] = {{"omega", 0.4, 0.9, SearchScale::linear},
                                              {"phi", 0.5, 2.5, SearchScale::linear}};

  struct State {
    std::vector<Tensor> x, v, best;
    std::vector<double> values;  // of the best
    std::int64_t offset = 0;
    template <class V>
    void memory(V& list) {
      list("x", x)("v", v)("best", best)("values", values)("offset", offset);
    }
  };
  void step(Objective& f, State& state) const {
    RandomStream random(seed, state.offset);
    if (state.x.empty()) begin(f, state, random);
    for (std::size_t i = 0; i < state.x.size(); ++i) {
      const Tensor& leader = state.best[least(state.values)];
      Tensor& x = state.x[i];
      Tensor& v = state.v[i];
      const Tensor r1 = random.uniform(x.shape(), x.dtype()), r2 = random.uniform(x.shape(), x.dtype());
      v = omega * v + phi * r1 * (state.best[i] - x) + phi * r2 * (leader - x);
      x = x + v;
      const double value = value_at(f, x);
      if (value >= state.values[i]) continue;
      state.values[i] = value;
      state.best[i] = x;
    }
    f.move(state.best[least(state.values)]);
  }

  template <class V>
  void options(V& v) {
    v("omega", omega, non_negative, "part of the velocity that is kept");
    v("phi", phi, non_negative, "pull of the best points");
    v("spread", spread, positive, "how far the first points are");
    v("population", population, positive, "points");
    v("seed", seed, non_negative, "of the draws");
  }

 private:
  void begin(Objective& f, State& state, RandomStream& random) const {
    const Tensor x = f.x();
    for (std::int64_t i = 0; i < population; ++i) {
      state.x.push_back(i == 0 ? x : x + spread * (2 * random.uniform(x.shape(), x.dtype()) - 1));
      state.v.push_back(zeros_like(x));
      state.best.push_back(state.x.back());
      state.values.push_back(value_at(f, state.x.back()));
    }
  }
};

namespace detail {
RulePointer rule_of(const ParticleSwarm& formula, Lookup);
}

}  // namespace gradus::optim
