// From one element type to another, the same for every value on every processor.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

namespace gradus::kernels {

/// To bool: is it not zero. Integers to smaller ones: modulo 2^bits. Floats to integers: towards zero, NaN to 0, what
/// is outside int64 to its nearest end (where C++ leaves open what happens), and then as from int64.
template <class To, class From>
constexpr To convert(From x) noexcept {
  if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To> && !std::is_same_v<To, bool>) {
    using Limits = std::numeric_limits<std::int64_t>;
    constexpr From end = static_cast<From>(9223372036854775808.0);  // 2^63
    if (x != x) return 0;
    if (x < -end) return static_cast<To>(Limits::min());
    if (x >= end) return static_cast<To>(Limits::max());
    return static_cast<To>(static_cast<std::int64_t>(x));
  } else {
    return static_cast<To>(x);
  }
}

}  // namespace gradus::kernels
