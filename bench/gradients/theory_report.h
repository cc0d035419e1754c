/// Where very deep nets end, according to theory: as a table with bars for the terminal, and as JSON.
#pragma once

#include <gradus/bench/cli/terminal.h>
#include <gradus/bench/gradients/mean_field.h>

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace gradus::bench {

/// "ordered", "critical" or "chaotic".
const char* phase(const MeanField& end);

/// The fixed points, what they mean, and how lengths and correlations of two inputs come there.
std::string theory_table(const Layer& layer, const Terminal& out);

/// q_star chi1 c_star slope xi_q xi_c xi_grad and more; what is infinite or undefined is null.
nlohmann::ordered_json theory_json(const Layer& layer);

}  // namespace gradus::bench
