// Nonlinear conjugate gradients.
#include <gradus/optim/closures/nonlinear_cg.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {
namespace {

double beta_of(NonlinearCG::Beta kind, const Tensor& g, const Tensor& g_before, const Tensor& d) {
  const Tensor y = g - g_before;
  const double dy = inner_product(d, y);
  switch (kind) {
    case NonlinearCG::Beta::fletcher_reeves:
      return inner_product(g, g) / inner_product(g_before, g_before);
    case NonlinearCG::Beta::polak_ribiere:
      return std::max(0.0, inner_product(g, y) / inner_product(g_before, g_before));
    case NonlinearCG::Beta::hestenes_stiefel:
      return inner_product(g, y) / dy;
    case NonlinearCG::Beta::dai_yuan:
      return inner_product(g, g) / dy;
    case NonlinearCG::Beta::hager_zhang: {
      const double beta = (inner_product(g, y) - 2 * inner_product(y, y) / dy * inner_product(g, d)) / dy;
      return std::max(beta, -1 / (length(d) * std::min(0.01, length(g_before))));
    }
  }
  return 0;
}

}  // namespace

/// Undefined: there is none that is conjugate.
Tensor NonlinearCG::conjugate(const Tensor& g, const State& state, std::int64_t n) const {
  const std::int64_t every = restart > 0 ? restart : n;
  if (!state.d.defined() || state.since_restart >= every) return {};
  if (std::abs(inner_product(g, state.gradient)) >= orthogonality * inner_product(g, g)) return {};
  const double b = beta_of(beta, g, state.gradient, state.d);
  const Tensor d = -g + b * state.d;
  return std::isfinite(b) && inner_product(g, d) < 0 ? d : Tensor();
}

void NonlinearCG::step(Objective& f, State& state) const {
  iterate(f, iterations_of(*this), [&](const Objective::Point& here) {
    const bool first = !state.d.defined();
    Tensor d = conjugate(here.gradient, state, f.size());
    state.since_restart = d.defined() ? state.since_restart + 1 : 1;
    if (!d.defined()) d = -here.gradient;
    const double slope = inner_product(here.gradient, d);
    // As far as the last step, were the slopes the same (Nocedal and Wright 2006, (3.60)).
    double t = first ? 1 / sum(abs(here.gradient)).item<double>() : state.t * state.slope / slope;
    if (!(t > 0 && std::isfinite(t))) t = 1;
    const LineSearchResult found =
        search(line_search, Along(f, here, d), start_of(here, d), {.first = t, .c1 = c1, .c2 = c2});
    if (found.trial.t == 0) f.stop(found.stop);
    state.d = d;
    state.gradient = here.gradient;
    state.t = found.trial.t;
    state.slope = slope;
    return found.trial.point;
  });
}

}  // namespace gradus::optim
