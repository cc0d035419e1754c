// Projections and the soft threshold.
#include <gradus/core/ops.h>
#include <gradus/optim/constraints.h>

#include <algorithm>
#include <functional>

namespace gradus::optim {
namespace {

/// The theta for which the elements of max(x - theta, 0) add up to `radius`.
double simplex_threshold(const Tensor& x, double radius) {
  std::vector<double> u = x.to_vector<double>();
  std::sort(u.begin(), u.end(), std::greater<>());
  double sum = 0, theta = 0;
  for (std::size_t k = 0; k < u.size(); ++k) {
    sum += u[k];
    const double next = (sum - radius) / static_cast<double>(k + 1);
    if (u[k] > next) theta = next;
  }
  return theta;
}

}  // namespace

Tensor soft_threshold(const Tensor& x, double t) { return sign(x) * clamp_min(abs(x) - t, 0); }

Tensor project_simplex(const Tensor& x, double radius) { return clamp_min(x - simplex_threshold(x, radius), 0); }

Tensor project_l1_ball(const Tensor& x, double radius) {
  const Tensor size = abs(x);
  if (sum(size).item<double>() <= radius) return x;
  return sign(x) * project_simplex(size, radius);
}

Tensor project_l2_ball(const Tensor& x, double radius) {
  const double size = norm(x).item<double>();
  return size <= radius ? x : x * (radius / size);
}

}  // namespace gradus::optim
