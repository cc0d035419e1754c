// Calls that must be refused: what is called, the exception's class, and its whole message without the place.
#pragma once

#include <gradus/core/error.h>
#include <gradus/core/tensor.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace gradus::tests {

struct BadCall {
  void (*call)();
  bool (*is_right)(const Error& error);
  const char* message;
  Where where;  ///< a line of the row in its file
};

template <class E>
BadCall bad(void (*call)(), const char* message, Where where = Where::here()) {
  return {call, [](const Error& error) { return dynamic_cast<const E*>(&error) != nullptr; }, message, where};
}

using BadCalls = std::vector<BadCall>;

// One list a family, in a file of its own, in the order of its lines.
const BadCalls& bad_creation_calls();
const BadCalls& bad_tensor_calls();
const BadCalls& bad_elementwise_calls();
const BadCalls& bad_reduction_calls();
const BadCalls& bad_shape_calls();
const BadCalls& bad_index_calls();
const BadCalls& bad_product_calls();
const BadCalls& bad_window_calls();
const BadCalls& bad_loss_calls();
const BadCalls& bad_matrix_calls();
const BadCalls& bad_autograd_calls();

// Arguments ---------------------------------------------------------------------------------------------------------

inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr std::int64_t huge = std::int64_t{1} << 62;
inline constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

/// Zeros of a shape.
template <class... Sizes>
Tensor f32(Sizes... sizes) {
  return zeros({sizes...});
}
template <class... Sizes>
Tensor f64(Sizes... sizes) {
  return zeros({sizes...}, {.dtype = Dtype::float64});
}
template <class... Sizes>
Tensor i64(Sizes... sizes) {
  return zeros({sizes...}, {.dtype = Dtype::int64});
}
template <class... Sizes>
Tensor flags(Sizes... sizes) {
  return zeros({sizes...}, {.dtype = Dtype::boolean});
}
inline Tensor numbers(const Values& values) { return tensor(values, {.dtype = Dtype::int64}); }

}  // namespace gradus::tests
