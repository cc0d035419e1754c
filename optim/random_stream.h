/// A random generator that is saved with a method's state: its seed is an option, and what is kept is how far it is.
#pragma once

#include <gradus/core/random.h>

#include <cstdint>

namespace gradus::optim {

/// Made in each step: RandomStream stream(seed, state.offset); draws from it move the offset on.
class RandomStream {
 public:
  RandomStream(std::int64_t seed, std::int64_t& offset)
      : generator_(static_cast<std::uint64_t>(seed)), offset_(offset) {
    generator_.set_offset(static_cast<std::uint64_t>(offset));
  }
  RandomStream(const RandomStream&) = delete;
  RandomStream& operator=(const RandomStream&) = delete;
  ~RandomStream() { offset_ = static_cast<std::int64_t>(generator_.offset()); }

  std::int64_t below(std::int64_t n) { return generator_.below(n); }
  double uniform() { return generator_.uniform(); }
  Tensor normal(const Shape& shape, Dtype dtype) { return randn(shape, {.dtype = dtype, .generator = &generator_}); }
  Tensor uniform(const Shape& shape, Dtype dtype) { return rand(shape, {.dtype = dtype, .generator = &generator_}); }

 private:
  Generator generator_;
  std::int64_t& offset_;
};

}  // namespace gradus::optim
