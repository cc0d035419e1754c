// The loop of methods that go from point to point.
#include <gradus/core/ops.h>
#include <gradus/optim/iterations.h>

#include <cmath>

namespace gradus::optim {

double largest(const Tensor& x) { return x.numel() == 0 ? 0 : max(abs(x)).item<double>(); }

bool is_lost(Objective& f, double loss) {
  if (std::isfinite(loss)) return false;
  f.stop(Stop::not_finite);
  return true;
}

bool is_flat(Objective& f, const Tensor& gradient, double tolerance) {
  if (!(largest(gradient) <= tolerance)) return false;
  f.stop(Stop::small_gradient);
  return true;
}

void iterate(Objective& f, const Iterations& limits, FunctionRef<Objective::Point(const Objective::Point&)> next) {
  Objective::Point here = f.at(f.x());
  if (is_lost(f, here.loss) || is_flat(f, here.gradient, limits.tolerance_grad)) return;
  for (std::int64_t i = 0; i < limits.max_iter; ++i) {
    const Objective::Point there = next(here);
    if (f.stopped() == Stop::none && !is_flat(f, there.gradient, limits.tolerance_grad) &&
        largest(there.x - here.x) <= limits.tolerance_change) {
      f.stop(Stop::small_change);
    }
    here = there;
    if (f.stopped() != Stop::none) break;
  }
  f.move(here.x);
}

Objective::Point descend(Objective& f, const Objective::Point& here, const Tensor& d, LineSearch kind,
                         const LineSearchOptions& options) {
  const LineSearchResult found = search(kind, Along(f, here, d), start_of(here, d), options);
  if (found.trial.t == 0) f.stop(found.stop);
  return found.trial.point;
}

}  // namespace gradus::optim
