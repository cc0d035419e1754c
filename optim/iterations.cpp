// The loop of methods that go from point to point.
#include <gradus/core/ops.h>
#include <gradus/optim/iterations.h>

#include <cmath>

namespace gradus::optim {

double largest(const Tensor& x) { return x.numel() == 0 ? 0 : max(abs(x)).item<double>(); }

void iterate(Objective& f, const Iterations& limits, FunctionRef<Objective::Point(const Objective::Point&)> next) {
  Objective::Point here = f.at(f.x());
  if (!std::isfinite(here.loss)) return f.stop(Stop::not_finite);
  if (largest(here.gradient) <= limits.tolerance_grad) return f.stop(Stop::small_gradient);
  for (std::int64_t i = 0; i < limits.max_iter; ++i) {
    const Objective::Point there = next(here);
    if (f.stopped() == Stop::none) {
      if (largest(there.gradient) <= limits.tolerance_grad) {
        f.stop(Stop::small_gradient);
      } else if (largest(there.x - here.x) <= limits.tolerance_change) {
        f.stop(Stop::small_change);
      }
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
