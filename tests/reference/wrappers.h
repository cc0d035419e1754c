// Records of wrapped optimizers.
#pragma once

#include "problems.h"

#include <gradus/optim/list.h>

namespace reference {

/// Runs a record of a wrapper. False: it is of something else.
bool check_wrapped(const json& record, const std::string& place, Report& report);

}  // namespace reference
