/// BarzilaiBorwein: steps down the gradient whose length is a quasi-Newton estimate.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>

namespace gradus::optim {

/// Barzilai and Borwein 1988: t = s s / s y ("long"), s y / y y ("short"), or both in turn. The loss may rise for a
/// while: a step must only be below the largest of the last `window` losses (Raydan 1997).
struct BarzilaiBorwein {
  enum class Length : std::uint8_t { long_step, short_step, alternate };

  Length length = Length::alternate;
  std::int64_t window = 10;
  double c1 = 1e-4;
  std::int64_t max_iter = 1;
  double tolerance_grad = 1e-7, tolerance_change = 1e-9;
  bool maximize = false;
  static constexpr About about{"BarzilaiBorwein", "gradient", "step lengths from the last change of the gradient",
                               "Barzilai and Borwein 1988; Raydan 1997"};

  struct State {
    Tensor x, gradient;
    double t = 0;
    std::int64_t count = 0;
    std::vector<double> losses;  // the last `window`
    template <class V>
    void memory(V& v) {
      v("x", x)("gradient", gradient)("t", t)("count", count)("losses", losses);
    }
  };
  void step(Objective& f, State& state) const {
    iterate(f, iterations_of(*this), [&](const Objective::Point& here) {
      state.t = next_length(here, state);
      ++state.count;
      state.losses.push_back(here.loss);
      if (static_cast<std::int64_t>(state.losses.size()) > window) state.losses.erase(state.losses.begin());
      state.x = here.x;
      state.gradient = here.gradient;
      return descend(
          f, here, -here.gradient, LineSearch::armijo,
          {.first = state.t, .c1 = c1, .reference = *std::max_element(state.losses.begin(), state.losses.end())});
    });
  }

  template <class V>
  void options(V& v) {
    v("length", length, {"long", "short", "alternate"}, "s s / s y, s y / y y, or both in turn");
    v("window", window, positive, "how many losses a step is compared with");
    v("c1", c1, Range{0, 1, true, true}, "part of the slope that the descent must have");
    list_iterations(*this, v);
  }

 private:
  double next_length(const Objective::Point& here, const State& state) const {
    if (!state.x.defined()) return 1 / sum(abs(here.gradient)).item<double>();
    const Tensor s = here.x - state.x, y = here.gradient - state.gradient;
    const double sy = inner_product(s, y);
    if (!(sy > 0)) return state.t;
    const bool is_long = length == Length::long_step || (length == Length::alternate && state.count % 2 == 0);
    return is_long ? inner_product(s, s) / sy : sy / inner_product(y, y);
  }
};

namespace detail {
RulePointer rule_of(const BarzilaiBorwein& formula, Lookup);
}

}  // namespace gradus::optim
