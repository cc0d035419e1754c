// The norm of many gradients together, with the same bits for any number of threads.
#pragma once

#include <gradus/core/dtype.h>

#include <cstdint>
#include <vector>

namespace gradus::optim::detail {

/// Contiguous elements.
struct Run {
  const void* data;
  std::int64_t count;
  Dtype dtype;
};

/// Computes norms; an object, so that its scratch memory lasts.
class Norm {
 public:
  /// (sum |x|^p)^(1/p) over all elements, in float64; the largest |x| for an infinite p. NaN if any element is NaN.
  /// `skip_non_finite` leaves out infinite and NaN elements.
  double operator()(const std::vector<Run>& runs, double p, bool skip_non_finite);

 private:
  std::vector<Run> pieces_;
  std::vector<double> partials_;
};

/// Whether all elements are finite.
bool all_finite(const Run& run);

}  // namespace gradus::optim::detail
