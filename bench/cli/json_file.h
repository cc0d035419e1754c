/// Where the JSON of `--json` goes, and what it is made of.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace gradus::bench {

/// To standard output if path is "-", else to that file, which is complete or untouched. Throws IoError.
void write_json(const nlohmann::ordered_json& json, const std::string& path);

/// JSON has no NaN and no infinity: these become null.
nlohmann::ordered_json number_or_null(double value);

}  // namespace gradus::bench
