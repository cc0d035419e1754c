// OWL-QN, in the words of its paper: pseudo-gradient, orthant, projection.
#include <gradus/optim/closures/owlqn.h>
#include <gradus/optim/constraints.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {
namespace {

/// The derivative along the way down; where w is 0 and neither side descends, 0.
Tensor pseudo_gradient(const Tensor& w, const Tensor& g, double weight) {
  return where(eq(w, 0), soft_threshold(g, weight), g + weight * sign(w));
}

}  // namespace

void OWLQN::step(Objective& f, State& state) const {
  const Objective::Point here = f.at(f.x());
  if (!std::isfinite(here.loss)) return f.stop(Stop::not_finite);
  if (state.x.defined()) state.history.store(here.x - state.x, here.gradient - state.gradient, history_size);
  state.x = here.x;
  state.gradient = here.gradient;

  const Tensor pseudo = pseudo_gradient(here.x, here.gradient, weight);
  if (largest(pseudo) <= tolerance_grad) return f.stop(Stop::small_gradient);
  Tensor d = -state.history.times(pseudo);
  d = where(lt(d * pseudo, 0), d, 0);  // what does not descend is left out
  const Tensor orthant = where(eq(here.x, 0), -sign(pseudo), sign(here.x));

  const auto penalised = [&](double loss, const Tensor& w) { return loss + weight * sum(abs(w)).item<double>(); };
  const double before = penalised(here.loss, here.x);
  double t = state.history.empty() ? std::min(1.0, 1 / length(pseudo)) : 1;
  constexpr int most_trials = 40;
  for (int i = 0; i < most_trials; ++i, t /= 2) {
    const Tensor moved = here.x + t * d;
    const Tensor w = where(gt(moved * orthant, 0), moved, 0);
    if (penalised(f.loss(w), w) <= before + c1 * inner_product(pseudo, w - here.x)) return;
  }
  f.move(here.x);
  f.stop(Stop::no_descent);
}

}  // namespace gradus::optim
