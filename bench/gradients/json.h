/// Experiments as JSON.
#pragma once

#include <gradus/bench/gradients/experiment.h>

#include <nlohmann/json_fwd.hpp>

namespace gradus::bench {

/// What was run, what theory says, and what was measured at each layer of each snapshot. Norms are logarithms to base
/// 10, null where there is none (exactly zero, or not finite; both are counted).
nlohmann::ordered_json as_json(const Outcome& outcome);

}  // namespace gradus::bench
