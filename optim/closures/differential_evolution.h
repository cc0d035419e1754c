/// DifferentialEvolution: a population that mixes its differences.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/population.h>
#include <gradus/optim/random_stream.h>
#include <gradus/optim/search_interval.h>

namespace gradus::optim {

/// DE/rand/1/bin (Storn and Price 1997): each member x is compared with a mixture of itself and a + F (b - c), of three
/// others. The population begins with the parameters, and points at most `spread` from them; the parameters become the
/// best member. The closure computes the loss, and need not call backward().
struct DifferentialEvolution {
  double F = 0.8, CR = 0.9, spread = 1;
  std::int64_t population = 0;  ///< 0: 10 for each parameter, at most 100
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"DifferentialEvolution", "derivative-free", "a population that mixes its differences",
                               "Storn and Price 1997"};
  static constexpr SearchInterval search[] = {{"F", 0.4, 1, SearchScale::linear}, {"CR", 0.1, 1, SearchScale::linear}};

  struct State {
    std::vector<Tensor> members;
    std::vector<double> values;
    std::int64_t offset = 0;
    template <class V>
    void memory(V& v) {
      v("members", members)("values", values)("offset", offset);
    }
  };
  void step(Objective& f, State& state) const {
    RandomStream random(seed, state.offset);
    if (state.members.empty()) begin(f, state, random);
    const auto count = static_cast<std::int64_t>(state.members.size());
    const std::vector<Tensor> before = state.members;
    for (std::int64_t i = 0; i < count; ++i) {
      std::int64_t chosen[3];
      for (int k = 0; k < 3; ++k) {
        do {
          chosen[k] = random.below(count);
        } while (chosen[k] == i || (k > 0 && chosen[k] == chosen[0]) || (k > 1 && chosen[k] == chosen[1]));
      }
      const auto at = [&](std::int64_t k) -> const Tensor& { return before[static_cast<std::size_t>(k)]; };
      const Tensor mutant = at(chosen[0]) + F * (at(chosen[1]) - at(chosen[2]));
      const Tensor always = eq(arange(f.size()), static_cast<double>(random.below(f.size())));
      const Tensor crossed = logical_or(lt(random.uniform({f.size()}, Dtype::float64), CR), always);
      const Tensor trial = where(crossed, mutant, at(i));
      const double value = value_at(f, trial);
      if (value > state.values[static_cast<std::size_t>(i)]) continue;
      state.members[static_cast<std::size_t>(i)] = trial;
      state.values[static_cast<std::size_t>(i)] = value;
    }
    f.move(state.members[least(state.values)]);
  }

  template <class V>
  void options(V& v) {
    v("F", F, positive, "factor of differences");
    v("CR", CR, Range{0, 1}, "chance that an element is taken from the mixture");
    v("spread", spread, positive, "how far the first members are");
    v("population", population, non_negative, "members, at least 4; 0: 10 for each parameter, at most 100");
    v("seed", seed, non_negative, "of the draws");
  }
  const char* conflict() const {
    return population > 0 && population < 4 ? "population must be 0, or at least 4" : nullptr;
  }

 private:
  void begin(Objective& f, State& state, RandomStream& random) const {
    const Tensor x = f.x();
    const std::int64_t count = population > 0 ? population : std::min<std::int64_t>(100, 10 * f.size());
    for (std::int64_t i = 0; i < count; ++i) {
      state.members.push_back(i == 0 ? x : x + spread * (2 * random.uniform(x.shape(), x.dtype()) - 1));
      state.values.push_back(value_at(f, state.members.back()));
    }
  }
};

namespace detail {
RulePointer rule_of(const DifferentialEvolution& formula, Lookup);
}

}  // namespace gradus::optim
