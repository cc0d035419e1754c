// Reads tests/reference/numpy: floats as C99 hexadecimal text, checksums of whole arrays.
#pragma once

#include <gradus/datasets/detail/sha256.h>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace numpy_reference {

using nlohmann::json;

inline json read(const std::string& file_name) {
  const std::string path = GRADUS_SOURCE_DIR "/tests/reference/numpy/" + file_name;
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot open " + path);
  return json::parse(file);
}

/// An integer, or a float written in decimal or as hexadecimal text.
template <class T>
T number(const json& value) {
  if constexpr (std::is_same_v<T, double>) {
    if (value.is_string()) return std::strtod(value.get<std::string>().c_str(), nullptr);
  }
  return value.get<T>();
}

template <class T>
std::vector<T> numbers(const json& values) {
  std::vector<T> result;
  for (const json& value : values) result.push_back(number<T>(value));
  return result;
}

/// Of the little-endian bytes of the array, as the files' checksums are.
template <class T>
std::string digest(std::span<const T> values) {
  return gradus::datasets::sha256(std::as_bytes(values));
}

template <class T>
std::string digest(const std::vector<T>& values) {
  return digest(std::span<const T>(values));
}

}  // namespace numpy_reference
