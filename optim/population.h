/// What methods that only compare values share.
#pragma once

#include <gradus/core/tensor.h>
#include <gradus/optim/objective.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace gradus::optim {

/// The loss at x; infinite where it is NaN, so that it can be ordered.
inline double value_at(Objective& f, const Tensor& x) {
  const double loss = f.loss(x);
  return std::isnan(loss) ? std::numeric_limits<double>::infinity() : loss;
}

/// The positions of values, the least first; equal ones keep their order.
std::vector<std::size_t> ranking(const std::vector<double>& values);

/// Where the least value is.
std::size_t least(const std::vector<double>& values);

}  // namespace gradus::optim
