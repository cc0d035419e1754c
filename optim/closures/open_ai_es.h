/// OpenAIES: a gradient estimated from random pairs of points.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/population.h>
#include <gradus/optim/random_stream.h>

namespace gradus::optim {

/// Evolution strategies (Salimans et al. 2017, arXiv:1703.03864): w - lr / (2 pairs sigma) sum (f(w + sigma e) - f(w -
/// sigma e)) e, with normal e; with `ranks`, ranks from -1/2 to 1/2 stand in for the losses, so that only their order
/// matters. The closure computes the loss, and need not call backward().
struct OpenAIES {
  double lr = 1e-2, sigma = 0.1;
  std::int64_t pairs = 10;
  bool ranks = true;
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"OpenAIES", "derivative-free", "a gradient estimated from random pairs of points",
                               "Salimans et al. 2017, arXiv:1703.03864"};

  struct State {
    std::int64_t offset = 0;
    template <class V>
    void memory(V& v) {
      v("offset", offset);
    }
  };
  void step(Objective& f, State& state) const {
    const Tensor x = f.x();
    RandomStream random(seed, state.offset);
    std::vector<Tensor> e;
    std::vector<double> values;  // f(w + sigma e), f(w - sigma e) of each pair
    for (std::int64_t k = 0; k < pairs; ++k) {
      e.push_back(random.normal(x.shape(), x.dtype()));
      values.push_back(value_at(f, x + sigma * e.back()));
      values.push_back(value_at(f, x - sigma * e.back()));
    }
    if (ranks) {
      const std::vector<std::size_t> order = ranking(values);
      const auto last = static_cast<double>(values.size() - 1);
      for (std::size_t r = 0; r < order.size(); ++r) values[order[r]] = static_cast<double>(r) / last - 0.5;
    }
    Tensor g = zeros_like(x);
    for (std::size_t k = 0; k < e.size(); ++k) g = g + (values[2 * k] - values[2 * k + 1]) * e[k];
    f.move(x - lr / (2 * static_cast<double>(pairs) * sigma) * g);
  }

  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("sigma", sigma, positive, "how far the points are");
    v("pairs", pairs, positive, "pairs of points in a step");
    v("ranks", ranks, "go by the order of the losses, not their size");
    v("seed", seed, non_negative, "of the points drawn");
  }
};

namespace detail {
RulePointer rule_of(const OpenAIES& formula, Lookup);
}

}  // namespace gradus::optim
