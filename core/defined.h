/// Whether tensors are there at all: the check at the border of every operation.
#pragma once

#include <gradus/core/tensor.h>

#include <vector>

namespace gradus::detail {

inline bool is_defined(const Tensor& tensor) noexcept { return tensor.defined(); }
inline bool is_defined(const Operand& operand) noexcept {
  return operand.tensor() == nullptr || operand.tensor()->defined();
}

/// Throws the ValueError that says which of `count` inputs is undefined.
[[noreturn]] void throw_undefined(const char* operation, Where where, std::size_t input, std::size_t count);

/// Throws ValueError if one of an operation's inputs is undefined, as in "add: input 1 is undefined" (the second), or
/// "tanh: the input is undefined" where there is but one.
template <class... Inputs>
void check_defined(const char* operation, Where where, const Inputs&... inputs) {
  if ((is_defined(inputs) && ...)) [[likely]]
    return;
  std::size_t first = 0;
  static_cast<void>(((is_defined(inputs) && ++first != 0) && ...));
  throw_undefined(operation, where, first, sizeof...(Inputs));
}
inline void check_defined(const char* operation, Where where, const std::vector<Tensor>& inputs) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].defined()) throw_undefined(operation, where, i, inputs.size());
  }
}

}  // namespace gradus::detail
