// What all losses share: checks, and the reduction at their end. Internal to core/ops.
#pragma once

#include <gradus/core/ops.h>

#include <string>

namespace gradus::detail {

inline Tensor reduced(const Tensor& losses, Reduction reduction, Where where) {
  switch (reduction) {
    case Reduction::mean:
      return mean(losses, where);
    case Reduction::sum:
      return sum(losses, where);
    case Reduction::none:
      break;
  }
  return losses;
}

/// Two floating tensors of one shape and dtype.
inline void check_pair(const char* operation, const Tensor& input, const Tensor& target, Where where) {
  if (!(input.shape() == target.shape())) {
    throw ShapeError(where, std::string(operation) + ": shapes differ: " + to_string(input.shape()) + " and " +
                                to_string(target.shape()));
  }
  if (input.dtype() != target.dtype() || !is_floating(input.dtype())) {
    throw TypeError(where, std::string(operation) + ": takes two floating tensors of one dtype, got " +
                               name(input.dtype()) + " and " + name(target.dtype()));
  }
}

}  // namespace gradus::detail
