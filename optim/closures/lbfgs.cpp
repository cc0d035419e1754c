// L-BFGS, iteration by iteration as torch does it, which its recorded trajectories depend on.
#include <gradus/optim/closures/lbfgs.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {

void LBFGS::step(Objective& f, State& state) const {
  constexpr double least_curvature = 1e-10;
  constexpr std::int64_t line_search_evaluations = 26;
  const std::int64_t most = (max_eval > 0 ? max_eval : max_iter * 5 / 4) * std::max<std::int64_t>(1, f.terms());

  Objective::Point here = f.at(f.x());
  if (is_lost(f, here.loss) || is_flat(f, here.gradient, tolerance_grad)) return;
  for (std::int64_t i = 1;; ++i) {
    const bool first = ++state.n_iter == 1;
    if (!first) state.history.store(state.step, here.gradient - state.gradient, history_size, least_curvature);
    const Tensor d = first ? -here.gradient : state.history.times(-here.gradient);
    double t = first ? lr * std::min(1.0, 1 / sum(abs(here.gradient)).item<double>()) : lr;
    state.gradient = here.gradient;
    state.step = t * d;
    if (inner_product(here.gradient, d) > -tolerance_change) return f.stop(Stop::small_change);

    const double loss_before = here.loss;
    if (line_search_fn == LineSearchFn::strong_wolfe) {
      const LineSearchResult found = strong_wolfe(Along(f, here, d), start_of(here, d),
                                                  {.first = t,
                                                   .min_width = tolerance_change / largest(d),
                                                   .as_torch = true,
                                                   .max_eval = line_search_evaluations});
      state.step = found.trial.t * d;
      here = found.trial.point;
      f.move(here.x);
      if (found.trial.t == 0) return f.stop(Stop::no_descent);
    } else if (i == max_iter) {
      return f.move(here.x + state.step);  // the next step evaluates it
    } else {
      here = f.at(here.x + state.step);
    }
    if (is_lost(f, here.loss) || is_flat(f, here.gradient, tolerance_grad)) return;
    if (i == max_iter) return;
    if (f.evaluations() >= most) return f.stop(Stop::evaluations);
    if (largest(state.step) <= tolerance_change) return f.stop(Stop::small_change);
    if (std::abs(here.loss - loss_before) < tolerance_change) return f.stop(Stop::small_change);
  }
}

void minimize_by_lbfgs(Objective& f, std::int64_t max_iter, double tolerance_grad) {
  LBFGS::State state;
  LBFGS{.max_iter = max_iter,
        .max_eval = 2 * max_iter,
        .tolerance_grad = tolerance_grad,
        .tolerance_change = 0,
        .line_search_fn = LBFGS::LineSearchFn::strong_wolfe}
      .step(f, state);
}

}  // namespace gradus::optim
