/// What an experiment of the laboratory found: as a table for the terminal, and as JSON.
#pragma once

#include <gradus/bench/cli/terminal.h>
#include <gradus/bench/gradients/laboratory.h>

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace gradus::bench {

/// Question, prediction, each number beside its prediction, and whether they agree.
std::string findings_table(const LabExperiment& experiment, const Findings& findings, const Terminal& out);

/// The same, and the data of the charts.
nlohmann::ordered_json as_json(const LabExperiment& experiment, const Findings& findings);

}  // namespace gradus::bench
