// Further calls whose derivatives are worth a check: options and points that no row of the op table has.
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

/// Each of an operation that has a row in the op table.
const std::vector<GradientRow>& gradient_table();

}  // namespace gradus::tests
