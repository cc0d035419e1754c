/// Experiments as tables with bars for the terminal.
#pragma once

#include <gradus/bench/cli/terminal.h>
#include <gradus/bench/gradients/experiment.h>

#include <span>
#include <string>

namespace gradus::bench {

/// log10 of the gradient's norm at every layer, top first as the gradient flows: predicted, and measured at each
/// snapshot, with a bar for the start whose mark is the prediction; then what it means.
std::string layer_table(const Outcome& outcome, const Terminal& out);

/// One line for each experiment.
std::string summary_table(std::span<const Outcome> outcomes, const Terminal& out);

}  // namespace gradus::bench
