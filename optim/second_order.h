/// What methods that differentiate the loss twice share.
#pragma once

#include <gradus/optim/iterations.h>
#include <gradus/optim/objective.h>

#include <cstdint>
#include <optional>

namespace gradus::optim {

/// A point where the gradient is recorded, so that it can be differentiated again.
struct SecondOrderPoint {
  Objective::Point here;
  Tensor recorded;  // the gradient
};

/// Evaluates f where it is. Nothing, and f.stop(reason), if the loss is not finite or the gradient below the tolerance.
std::optional<SecondOrderPoint> begin_second_order(Objective& f, double tolerance_grad);
/// The same with the loss that was recorded at x.
std::optional<SecondOrderPoint> begin_second_order(Objective& f, const Tensor& x, const Tensor& loss,
                                                   double tolerance_grad);

/// Goes along d, by Armijo's condition from 1 on; f.stop(reason) if nothing is found.
void go_down(Objective& f, const Objective::Point& here, const Tensor& d, double c1);

using Product = FunctionRef<Tensor(const Tensor&)>;

struct ConjugateGradientOptions {
  double tolerance = 0;  ///< on |r|
  std::int64_t max_iter = 0;
  double radius = std::numeric_limits<double>::infinity();  ///< x is kept within
};
struct ConjugateGradientResult {
  Tensor x;
  bool at_border = false;           ///< x is as long as the radius lets it be
  bool negative_curvature = false;  ///< A is not positive definite
};
/// Solves A x = b from 0 by conjugate gradients (Steihaug 1983). Where A curves downwards along a direction, x goes to
/// the border, or stops if there is none; if that is the very first direction, x is b.
ConjugateGradientResult conjugate_gradient(Product A, const Tensor& b, const ConjugateGradientOptions& options,
                                           const Tensor& start = {});

}  // namespace gradus::optim
