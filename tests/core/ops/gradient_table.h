// The table of differentiable operations: how each is called, on inputs of which shapes and range.
#pragma once

#include <gradus/core/ops.h>

#include <string>
#include <vector>

namespace gradus::tests {

struct GradientRow {
  std::string operation;  // the name in core/ops.h
  Tensor (*call)(const std::vector<Tensor>& x);
  std::vector<Shape> shapes;  // of the inputs
  double low = -2;            // their values are uniform in [low, high)
  double high = 2;
};

/// Rows for every differentiable operation of core/ops.h.
const std::vector<GradientRow>& gradient_table();

/// An operation that is not in the table, and why it cannot be.
struct Exempt {
  std::string operation;
  std::string reason;
};
const std::vector<Exempt>& without_gradient();

}  // namespace gradus::tests
