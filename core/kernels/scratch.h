/// Working memory of a kernel: from the tensors' pool, so that a steady step asks the system for nothing.
#pragma once

#include <gradus/core/storage.h>

#include <cstddef>
#include <type_traits>

namespace gradus::kernels {

/// An array of trivial elements, not initialised; freed at the end of its scope.
template <class T>
class Scratch {
 public:
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

  explicit Scratch(std::int64_t count)
      : bytes_(static_cast<std::size_t>(count) * sizeof(T)),
        data_(static_cast<T*>(gradus::detail::pool_allocate(bytes_))) {}
  ~Scratch() { gradus::detail::pool_free(data_, bytes_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  T* data() noexcept { return data_; }
  T& operator[](std::int64_t i) noexcept { return data_[i]; }

 private:
  std::size_t bytes_;
  T* data_;
};

}  // namespace gradus::kernels
