/// Numpy's legacy random stream (`numpy.random.RandomState`, MT19937): the same numbers for the same seed, bit for bit.
/// The generators and splits draw from it, which is why they give scikit-learn's data.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/error.h>

#include <cstdint>
#include <span>
#include <vector>

namespace gradus::datasets {

/// What a seed may be.
inline constexpr Range seeds{.min = 0, .max = 4294967295};

/// `numpy.random.RandomState(seed)`. Numpy has frozen this stream, so it will not change; for all other purposes gradus
/// uses the counter-based streams of core/random.h.
/// Copying copies the state: both copies go on with the same numbers.
class NumpyRandom {
 public:
  /// seed: 0 .. 2^32 - 1, else ValueError.
  explicit NumpyRandom(std::int64_t seed, Where where = Where::here());

  /// Uniform on [0, 1), with 53 random bits: `rand`, `random_sample`.
  double rand();
  /// Uniform on [low, high).
  double uniform(double low, double high);
  /// Normal of mean 0 and variance 1 by the polar method: `randn`, `standard_normal`. Every other call returns the
  /// second number of the pair that the call before it drew.
  double randn();
  /// Normal of mean loc and standard deviation scale; ValueError when scale < 0.
  double normal(double loc, double scale, Where where = Where::here());
  /// Exponential of mean scale; ValueError when scale < 0.
  double exponential(double scale, Where where = Where::here());
  /// Uniform integer on [low, high), by masks and rejection. ValueError unless low < high.
  std::int64_t randint(std::int64_t low, std::int64_t high, Where where = Where::here());
  /// Uniform integer on [0, last]; what shuffle draws from (in C: random_interval).
  std::uint64_t interval(std::uint64_t last);

  /// Puts the numbers into random order, in place.
  void shuffle(std::span<std::int64_t> values);
  /// 0 .. n-1 in random order.
  std::vector<std::int64_t> permutation(std::int64_t n, Where where = Where::here());
  /// `size` of the numbers 0 .. n-1. Without replacement: each at most once, and ValueError when size > n.
  std::vector<std::int64_t> choice(std::int64_t n, std::int64_t size, bool replace = true, Where where = Where::here());

 private:
  static constexpr int state_size = 624;

  std::uint32_t next_uint32();
  std::uint64_t next_uint64();
  void refill();

  std::uint32_t state_[state_size];
  int position_ = state_size;  // of the next word; state_size: all are used up
  bool has_spare_ = false;     // the polar method draws normals in pairs
  double spare_ = 0;
};

}  // namespace gradus::datasets
