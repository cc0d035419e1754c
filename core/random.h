/// Random tensors from a counter-based generator (Philox4x32-10; Salmon et al. 2011): a number belongs to its position
/// in the stream and not to a thread, so that results repeat bit for bit.
#pragma once

#include <gradus/core/tensor.h>

#include <array>
#include <cstdint>

namespace gradus {

/// Philox4x32-10: four random words for a 128-bit counter and a 64-bit key.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) noexcept;

/// A stream of random numbers: a seed, and how many counters were used up.
class Generator {
 public:
  explicit Generator(std::uint64_t seed = 0) noexcept : seed_(seed) {}

  std::uint64_t seed() const noexcept { return seed_; }
  /// In counters of four words each; saving seed and offset saves the generator.
  std::uint64_t offset() const noexcept { return offset_; }
  void set_offset(std::uint64_t offset) noexcept { offset_ = offset; }
  /// The four words at `counter` of this seed's stream.
  std::array<std::uint32_t, 4> words(std::uint64_t counter) const noexcept;
  /// Takes `count` counters for the caller and returns the first.
  std::uint64_t reserve(std::uint64_t count) noexcept;
  /// One number in [0, 1), with 53 random bits.
  double uniform() noexcept;
  /// One integer in [0, n), without bias. Throws ValueError unless n >= 1.
  std::int64_t below(std::int64_t n, Where where = Where::here());

 private:
  std::uint64_t seed_;
  std::uint64_t offset_ = 0;
};

/// Starts this thread's default generator anew.
void manual_seed(std::uint64_t seed) noexcept;
/// This thread's; seeded with 0 until manual_seed.
Generator& default_generator() noexcept;

struct RandomOptions {
  Dtype dtype = Dtype::float32;
  bool requires_grad = false;
  Generator* generator = nullptr;  ///< none: the thread's default generator
};

/// Uniform in [0, 1).
Tensor rand(const Shape& shape, RandomOptions options = {}, Where where = Where::here());
/// Standard normal (Box and Muller 1958).
Tensor randn(const Shape& shape, RandomOptions options = {}, Where where = Where::here());
/// Integers in [low, high). Throws ValueError unless low < high.
Tensor randint(std::int64_t low, std::int64_t high, const Shape& shape, RandomOptions options = {.dtype = Dtype::int64},
               Where where = Where::here());
/// 0..n-1 in random order, as int64.
Tensor randperm(std::int64_t n, RandomOptions options = {.dtype = Dtype::int64}, Where where = Where::here());

}  // namespace gradus
