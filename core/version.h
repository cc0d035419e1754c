/// The version of gradus; the one place that states it (CMake reads it from here).
#pragma once

namespace gradus {

/// Major, minor, patch, as in "0.1.0".
inline constexpr const char* version = "0.1.0";

}  // namespace gradus
