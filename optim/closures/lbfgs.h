/// LBFGS: quasi-Newton steps from a few remembered gradients.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/lbfgs_history.h>

namespace gradus::optim {

/// L-BFGS (Liu and Nocedal 1989) as torch.optim.LBFGS: a step is up to max_iter iterations. Without a line search each
/// goes lr along the direction, but the very first, which goes lr min(1, 1/|g|_1).
struct LBFGS {
  enum class LineSearchFn : std::uint8_t { none, strong_wolfe };

  double lr = 1;
  std::int64_t max_iter = 20;
  std::int64_t max_eval = 0;  ///< 0: 5/4 max_iter
  double tolerance_grad = 1e-7, tolerance_change = 1e-9;
  std::int64_t history_size = 100;
  LineSearchFn line_search_fn = LineSearchFn::none;
  bool maximize = false;
  static constexpr About about{"LBFGS", "quasi-Newton", "curvature from the last changes of the gradient",
                               "Liu and Nocedal 1989, On the limited memory BFGS method"};

  struct State {
    LBFGSHistory history;
    std::int64_t n_iter = 0;
    Tensor step, gradient;  // the last t d, and the gradient that it was made from
    template <class V>
    void memory(V& v) {
      history.memory(v);
      v("n_iter", n_iter)("step", step)("gradient", gradient);
    }
  };
  void step(Objective& f, State& state) const;

  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step length, or the first that the line search tries");
    v("max_iter", max_iter, positive, "iterations in a step");
    v("max_eval", max_eval, non_negative, "evaluations in a step; 0: 5/4 max_iter");
    v("tolerance_grad", tolerance_grad, non_negative, "stop where no derivative is larger");
    v("tolerance_change", tolerance_change, non_negative, "stop where no parameter, or not the loss, changes by more");
    v("history_size", history_size, positive, "how many changes of the gradient are remembered");
    v("line_search_fn", line_search_fn, {"none", "strong_wolfe"}, "how the step's length is found");
  }
};

/// Minimises f from where it is, by up to max_iter iterations with a line search and a history of their own: for
/// methods that have such a problem in each of their steps. f.stopped() says why it ended.
void minimize_by_lbfgs(Objective& f, std::int64_t max_iter, double tolerance_grad);

namespace detail {
RulePointer rule_of(const LBFGS& formula, Lookup);
}

}  // namespace gradus::optim
