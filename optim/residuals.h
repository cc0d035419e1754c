/// What methods for half the sum of squared residuals share.
#pragma once

#include <gradus/optim/objective.h>

#include <optional>

namespace gradus::optim {

struct Residuals {
  Objective::Point here;  // the loss |r|^2 / 2, and its gradient J^T r
  Tensor r, J;            // [m], [m, n]
};

/// Evaluates f where it is. Nothing, and f.stop(reason), if r is not finite or the gradient below the tolerance.
std::optional<Residuals> begin_residuals(Objective& f, double tolerance_grad);

/// The same without J, of residuals that were recorded at x.
std::optional<Objective::Point> begin_residuals(Objective& f, const Tensor& x, const Tensor& residuals,
                                                double tolerance_grad);

/// |r|^2 / 2.
double half_squares(const Tensor& r);
/// The x of least |A x - b|.
Tensor least_squares(const Tensor& A, const Tensor& b);

}  // namespace gradus::optim
