/// SHA-256 (FIPS 180-4), by which data files are known.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace gradus::datasets {

/// The digest of the bytes as 64 hexadecimal digits.
std::string sha256(std::span<const std::byte> bytes);

}  // namespace gradus::datasets
