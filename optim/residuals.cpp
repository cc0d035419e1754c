// Residuals and their derivatives.
#include <gradus/core/linalg.h>
#include <gradus/core/ops.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/residuals.h>

namespace gradus::optim {

double half_squares(const Tensor& r) { return 0.5 * sum(square(r.detach())).item<double>(); }

Tensor least_squares(const Tensor& A, const Tensor& b) { return squeeze(lstsq(A, unsqueeze(b, 1)), 1); }

std::optional<Residuals> begin_residuals(Objective& f, double tolerance_grad) {
  Residuals at;
  at.here.x = f.x();
  const Tensor recorded = f.recorded(at.here.x);
  at.r = reshape(recorded.detach(), {-1});
  at.here.loss = half_squares(at.r);
  if (is_lost(f, at.here.loss)) return std::nullopt;
  at.J = f.jacobian(recorded);
  at.here.gradient = mv(t(at.J), at.r);
  if (is_flat(f, at.here.gradient, tolerance_grad)) return std::nullopt;
  return at;
}

std::optional<Objective::Point> begin_residuals(Objective& f, const Tensor& x, const Tensor& residuals,
                                                double tolerance_grad) {
  Objective::Point here{x, half_squares(residuals), {}};
  if (is_lost(f, here.loss)) return std::nullopt;
  here.gradient = f.hessian_product(residuals, residuals.detach());
  if (is_flat(f, here.gradient, tolerance_grad)) return std::nullopt;
  return here;
}

}  // namespace gradus::optim
