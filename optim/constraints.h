/// What constrained and composite methods share: the nearest points of sets, and the step of |w|_1.
#pragma once

#include <gradus/core/tensor.h>

namespace gradus::optim {

/// sign(x) max(|x| - t, 0): the point that minimises t |w|_1 + |w - x|^2 / 2.
Tensor soft_threshold(const Tensor& x, double t);
/// The nearest point with non-negative elements whose sum is `radius` (Duchi et al. 2008). x: [n].
Tensor project_simplex(const Tensor& x, double radius = 1);
/// The nearest point with |w|_1 <= radius (Duchi et al. 2008). x: [n].
Tensor project_l1_ball(const Tensor& x, double radius = 1);
/// The nearest point with |w|_2 <= radius.
Tensor project_l2_ball(const Tensor& x, double radius = 1);

}  // namespace gradus::optim
