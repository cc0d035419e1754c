// Records of methods that call the closure themselves.
#pragma once

#include "harness.h"

namespace reference {

/// Runs a record if its optimizer is such a method; false if it is another.
bool check_by_closure(const json& record, const std::string& place, Report& report);

}  // namespace reference
