// Newton's method with a shifted Hessian.
#include <gradus/core/error.h>
#include <gradus/core/linalg.h>
#include <gradus/optim/closures/newton.h>
#include <gradus/optim/second_order.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <optional>

namespace gradus::optim {
namespace {

/// Nothing if the matrix is not positive definite.
std::optional<Tensor> cholesky_solution(const Tensor& matrix, const Tensor& b) {
  try {
    const Tensor solution = cholesky_solve(unsqueeze(b, 1), cholesky(matrix));
    return squeeze(solution, 1);
  } catch (const ValueError&) {
    return std::nullopt;
  }
}

}  // namespace

void Newton::step(Objective& f, State&) const {
  const auto point = begin_second_order(f, tolerance_grad);
  if (!point) return;
  const Tensor hessian = f.hessian(point->recorded);
  const Tensor identity = eye(f.size(), {.dtype = hessian.dtype()});
  const double least = min(diagonal(hessian)).item<double>();
  double shift = least > 0 ? 0 : tau - least;
  constexpr int most_shifts = 100;  // a NaN in the Hessian
  for (int i = 0; i < most_shifts; ++i) {
    if (const auto d = cholesky_solution(hessian + shift * identity, -point->here.gradient)) {
      return go_down(f, point->here, *d, c1);
    }
    shift = std::max(2 * shift, tau);
  }
  f.stop(Stop::no_descent);
}

}  // namespace gradus::optim
