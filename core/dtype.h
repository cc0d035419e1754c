/// The element types of tensors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace gradus {

/// Ordered so that the promotion of two tensors' dtypes is the larger one.
enum class Dtype : std::uint8_t { boolean, uint8, int32, int64, float32, float64 };

/// "float32", "int64", …
const char* name(Dtype dtype) noexcept;

constexpr std::size_t size_in_bytes(Dtype dtype) noexcept {
  constexpr std::size_t sizes[] = {1, 1, 4, 8, 4, 8};
  return sizes[static_cast<std::size_t>(dtype)];
}

constexpr bool is_floating(Dtype dtype) noexcept { return dtype >= Dtype::float32; }

/// The C++ types that tensors can hold.
template <class T>
concept Element = std::is_same_v<T, bool> || std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::int32_t> ||
    std::is_same_v<T, std::int64_t> || std::is_same_v<T, float> || std::is_same_v<T, double>;

/// The dtype of a C++ type: dtype_of<float> is Dtype::float32.
template <Element T>
inline constexpr Dtype dtype_of = std::is_same_v<T, bool>           ? Dtype::boolean
                                  : std::is_same_v<T, std::uint8_t> ? Dtype::uint8
                                  : std::is_same_v<T, std::int32_t> ? Dtype::int32
                                  : std::is_same_v<T, std::int64_t> ? Dtype::int64
                                  : std::is_same_v<T, float>        ? Dtype::float32
                                                                    : Dtype::float64;

/// The dtype of an operation between tensors of these dtypes: the higher of bool < uint8 < int32 < int64 < float32 <
/// float64.
constexpr Dtype promote(Dtype a, Dtype b) noexcept { return a < b ? b : a; }

}  // namespace gradus
