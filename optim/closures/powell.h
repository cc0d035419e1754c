/// Powell: along one direction after another, which become conjugate, by values alone.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>

namespace gradus::optim {

/// Powell 1964, An efficient method for finding the minimum of a function of several variables without calculating
/// derivatives: a step goes to the minimum along each of n directions, the parameters' at first, by Brent's parabolas
/// and golden sections (Brent 1973, chapter 5). Then the way of the whole step takes the place of the direction that
/// brought most, unless that brought no large part of it or the loss no longer curves along the way. The closure
/// computes the loss, and need not call backward().
struct Powell {
  double size = 0.1;  ///< of the first step along a direction
  double tolerance_line = 1e-4, tolerance_change = 1e-9;
  bool maximize = false;
  static constexpr About about{"Powell", "derivative-free", "along one direction after another, which become conjugate",
                               "Powell 1964; Brent 1973"};

  struct State {
    std::vector<Tensor> directions;
    template <class V>
    void memory(V& v) {
      v("directions", directions);
    }
  };
  void step(Objective& f, State& state) const;

  template <class V>
  void options(V& v) {
    v("size", size, positive, "of the first step along a direction");
    v("tolerance_line", tolerance_line, positive, "how exactly minima along a direction are found, relatively");
    v("tolerance_change", tolerance_change, non_negative, "stop where no parameter changes by more in a step");
  }
};

namespace detail {
RulePointer rule_of(const Powell& formula, Lookup);
}

}  // namespace gradus::optim
