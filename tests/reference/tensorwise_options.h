// Records of optimizers whose formulas see whole tensors.
#pragma once

#include "harness.h"

namespace reference {

/// Runs a record, if it is of such an optimizer; false if not.
bool check_tensorwise(const json& record, const std::string& place, Report& report);

}  // namespace reference
