/// SteepestDescent: down the gradient, as far as a line search says.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// Gradient descent with a line search (Cauchy 1847). The first length tried is what would have given the last descent
/// again (Nocedal and Wright 2006, (3.60)).
struct SteepestDescent {
  LineSearch line_search = LineSearch::armijo;
  double c1 = 1e-4, c2 = 0.9;
  std::int64_t max_iter = 1;
  double tolerance_grad = 1e-7, tolerance_change = 1e-9;
  bool maximize = false;
  static constexpr About about{"SteepestDescent", "gradient", "down the gradient, as far as a line search says",
                               "Cauchy 1847; Armijo 1966"};

  struct State {
    double descent = 0;  // t |g|^2 of the last step
    template <class V>
    void memory(V& v) {
      v("descent", descent);
    }
  };
  void step(Objective& f, State& state) const {
    iterate(f, iterations_of(*this), [&](const Objective::Point& here) {
      const double gg = inner_product(here.gradient, here.gradient);
      const double first = state.descent > 0 ? 2 * state.descent / gg : 1 / sum(abs(here.gradient)).item<double>();
      const Tensor d = -here.gradient;
      const LineSearchResult found =
          search(line_search, Along(f, here, d), start_of(here, d), {.first = first, .c1 = c1, .c2 = c2});
      if (found.trial.t == 0) f.stop(found.stop);
      state.descent = found.trial.t * gg;
      return found.trial.point;
    });
  }

  template <class V>
  void options(V& v) {
    list_line_search(*this, v);
    list_iterations(*this, v);
  }
};

namespace detail {
RulePointer rule_of(const SteepestDescent& formula, Lookup);
}

}  // namespace gradus::optim
