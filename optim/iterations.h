/// The loop of methods that go from point to point, and when it ends.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/line_search.h>
#include <gradus/optim/objective.h>

#include <cstdint>

namespace gradus::optim {

/// max |x|; 0 for no elements.
double largest(const Tensor& x);

/// Whether the loss is infinite or NaN; f.stop(not_finite) then.
bool is_lost(Objective& f, double loss);
/// Whether no derivative is above the tolerance; f.stop(small_gradient) then.
bool is_flat(Objective& f, const Tensor& gradient, double tolerance);

struct Iterations {
  std::int64_t max_iter = 1;    ///< in one step; more of them save an evaluation each
  double tolerance_grad = 0;    ///< on max |g|
  double tolerance_change = 0;  ///< on the largest change of a parameter
};

/// Evaluates f where it is, then goes from each point to the next until there is a reason to stop, or max_iter is
/// reached. `next` may say f.stop(reason); what it returns is gone to all the same.
void iterate(Objective& f, const Iterations& limits, FunctionRef<Objective::Point(const Objective::Point&)> next);

/// Searches along d from `here` and returns the point found; says f.stop(no_descent) if there is none.
Objective::Point descend(Objective& f, const Objective::Point& here, const Tensor& d, LineSearch kind,
                         const LineSearchOptions& options);

/// The members of these names of a formula, as options and as limits.
template <class F, class V>
void list_iterations(F& formula, V& v) {
  v("max_iter", formula.max_iter, positive, "iterations in a step");
  v("tolerance_grad", formula.tolerance_grad, non_negative, "stop where no derivative is larger");
  v("tolerance_change", formula.tolerance_change, non_negative, "stop where no parameter changes by more");
}
template <class F>
Iterations iterations_of(const F& formula) {
  return {formula.max_iter, formula.tolerance_grad, formula.tolerance_change};
}
/// The members `line_search`, `c1` and `c2` of a formula, as options.
template <class F, class V>
void list_line_search(F& formula, V& v) {
  v("line_search", formula.line_search, {"strong_wolfe", "hager_zhang", "armijo", "goldstein", "exact"},
    "how the step's length is found");
  v("c1", formula.c1, Range{0, 1, true, true}, "part of the slope that the descent must have");
  v("c2", formula.c2, Range{0, 1, true, true}, "part of the slope that may be left (Wolfe)");
}

}  // namespace gradus::optim
