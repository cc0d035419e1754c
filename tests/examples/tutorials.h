// The numbers that numpy computed for the examples, read from the reference file; for the tests of the examples.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace tutorials {

inline nlohmann::json cases() {
  const std::string path = std::string(GRADUS_SOURCE_DIR) + "/tests/reference/numpy/tutorials.json";
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return nlohmann::json::parse(file)["cases"];
}

/// Numbers are written as C's hexadecimal floating constants, which lose nothing.
inline double number(const nlohmann::json& text) { return std::strtod(text.get<std::string>().c_str(), nullptr); }

inline std::vector<double> numbers(const nlohmann::json& texts) {
  std::vector<double> result;
  for (const auto& text : texts) result.push_back(number(text));
  return result;
}

}  // namespace tutorials
