/// Where the JSON of `--json` goes.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace gradus::bench {

/// To standard output if path is "-", else to that file, which is complete or untouched. Throws IoError.
void write_json(const nlohmann::ordered_json& json, const std::string& path);

}  // namespace gradus::bench
