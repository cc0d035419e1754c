// What BFGS, DFP and SR1 share.
#include <gradus/core/ops.h>
#include <gradus/optim/quasi_newton.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>

namespace gradus::optim {
namespace {

constexpr double least_cosine = 1e-10;  // of s and y

void learn(QuasiNewtonState& state, const Objective::Point& here, bool needs_curvature, UpdateOfH update) {
  const Tensor s = here.x - state.x, y = here.gradient - state.gradient;
  const double sy = inner_product(s, y), yy = inner_product(y, y);
  if (yy == 0 || (needs_curvature && !(sy > least_cosine * length(s) * length(y)))) return;
  if (!state.H.defined()) state.H = (sy > 0 ? sy / yy : 1) * eye(here.x.numel(), {.dtype = here.x.dtype()});
  state.H = update(state.H, s, y, mv(state.H, y));
}

}  // namespace

void quasi_newton_step(Objective& f, QuasiNewtonState& state, const QuasiNewtonOptions& options, UpdateOfH update) {
  iterate(f, options.limits, [&](const Objective::Point& here) {
    if (state.x.defined()) learn(state, here, options.needs_curvature, update);
    Tensor d = state.H.defined() ? -mv(state.H, here.gradient) : -here.gradient;
    if (state.H.defined() && !(inner_product(d, here.gradient) < 0)) {
      state.H = {};  // it is not positive definite here
      d = -here.gradient;
    }
    const double first = state.H.defined() ? 1 : std::min(1.0, 1 / sum(abs(here.gradient)).item<double>());
    state.x = here.x;
    state.gradient = here.gradient;
    return descend(f, here, d, options.line_search, {.first = first, .c1 = options.c1, .c2 = options.c2});
  });
}

}  // namespace gradus::optim
