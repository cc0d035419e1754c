// Philox4x32-10 and the tensors made from it: every element is a function of the seed and its position in the stream.
#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/parallel.h>
#include <gradus/core/random.h>
#include <gradus/core/tensor_impl.h>
#include <gradus/core/visit_dtype.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace gradus {
namespace {

__extension__ using uint128 = unsigned __int128;

using Words = std::array<std::uint32_t, 4>;

constexpr std::uint64_t join(std::uint32_t high, std::uint32_t low) { return std::uint64_t{high} << 32 | low; }

// The two 64-bit numbers at a counter.
std::uint64_t wide(const Words& words, std::int64_t which) {
  return which == 0 ? join(words[1], words[0]) : join(words[3], words[2]);
}

// In [0, 1), with all the bits of the type's fraction.
float unit(std::uint32_t word) { return static_cast<float>(word >> 8) * 0x1p-24F; }
double unit(std::uint64_t word) { return static_cast<double>(word >> 11) * 0x1p-53; }

// floor(word n / 2^64): in [0, n), each with probability 1/n to within 2^-64.
std::uint64_t scaled(std::uint64_t word, std::uint64_t n) {
  return static_cast<std::uint64_t>(uint128{word} * n >> 64);
}

// Two independent normals from two words (Box and Muller). The half keeps log away from 0; the tails reach 6.7 and 9.4.
template <class T, class Word>
void normal_pair(Word first, Word second, T* z) {
  const T scale = std::ldexp(T{1}, -std::numeric_limits<Word>::digits);
  const T radius = std::sqrt(T{-2} * std::log((static_cast<T>(first) + T{0.5}) * scale));
  const T angle = 2 * std::numbers::pi_v<T> * (static_cast<T>(second) * scale);
  z[0] = radius * std::cos(angle);
  z[1] = radius * std::sin(angle);
}

struct UniformFill {
  static void fill(const Words& words, float* out) {
    for (std::size_t i = 0; i < 4; ++i) out[i] = unit(words[i]);
  }
  static void fill(const Words& words, double* out) {
    for (int i = 0; i < 2; ++i) out[i] = unit(wide(words, i));
  }
};

struct NormalFill {
  static void fill(const Words& words, float* out) {
    normal_pair(words[0], words[1], out);
    normal_pair(words[2], words[3], out + 2);
  }
  static void fill(const Words& words, double* out) { normal_pair(wide(words, 0), wide(words, 1), out); }
};

// Runs fill(words of one counter, out) for all counters that n elements of T take, on the threads if it pays.
template <std::int64_t per_counter, class T, class Fill>
void fill_by_counter(Generator& generator, T* out, std::int64_t n, const Fill& fill) {
  constexpr std::int64_t piece = 8192;
  const std::int64_t counters = (n + per_counter - 1) / per_counter;
  const std::uint64_t first = generator.reserve(static_cast<std::uint64_t>(counters));
  const auto run = [&](std::int64_t begin, std::int64_t end) noexcept {
    for (std::int64_t counter = begin; counter < end; ++counter) {
      const Words words = generator.words(first + static_cast<std::uint64_t>(counter));
      T* const to = out + counter * per_counter;
      if (n - counter * per_counter >= per_counter) {
        fill(words, to);
      } else {
        T last[per_counter];
        fill(words, last);
        std::copy_n(last, n - counter * per_counter, to);
      }
    }
  };
  if (n < kernels::cutoffs().transcendental) return run(0, counters);
  parallel_for((counters + piece - 1) / piece,
               [&](std::int64_t i) noexcept { run(i * piece, std::min(counters, (i + 1) * piece)); });
}

Generator& chosen(const RandomOptions& options) {
  return options.generator != nullptr ? *options.generator : default_generator();
}

std::string prefix(const char* operation) { return std::string(operation) + ": "; }

template <class Fill>
Tensor random_floats(const Shape& shape, const RandomOptions& options, const char* operation, Where where) {
  if (!is_floating(options.dtype)) {
    throw TypeError(where, prefix(operation) + "the dtype must be float32 or float64, got " + name(options.dtype));
  }
  Tensor result = detail::make_leaf(shape, options.dtype, options.requires_grad, operation, where);
  const auto fill = [&]<class T>() {
    constexpr std::int64_t per_counter = 16 / sizeof(T);
    fill_by_counter<per_counter>(chosen(options), detail::data<T>(result), result.numel(),
                                 [](const Words& words, T* out) { Fill::fill(words, out); });
  };
  if (options.dtype == Dtype::float32) {
    fill.template operator()<float>();
  } else {
    fill.template operator()<double>();
  }
  return result;
}

// Whether every integer in [low, last] is a value of the dtype.
bool holds(Dtype dtype, std::int64_t low, std::int64_t last) {
  return visit_dtype(dtype, [&]<class T>() {
    if constexpr (std::is_same_v<T, bool>) {
      return low >= 0 && last <= 1;
    } else if constexpr (std::is_integral_v<T>) {
      return std::in_range<T>(low) && std::in_range<T>(last);
    } else {
      constexpr std::int64_t exact = std::int64_t{1} << std::numeric_limits<T>::digits;
      return low >= -exact && last <= exact;
    }
  });
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) noexcept {
  constexpr int rounds = 10;
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t even = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t odd = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(odd >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(odd),
               static_cast<std::uint32_t>(even >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(even)};
    key[0] += 0x9E3779B9;  // 2^32 times the golden ratio's fraction
    key[1] += 0xBB67AE85;  // and that of sqrt(3)
  }
  return counter;
}

std::array<std::uint32_t, 4> Generator::words(std::uint64_t counter) const noexcept {
  return philox4x32({static_cast<std::uint32_t>(counter), static_cast<std::uint32_t>(counter >> 32), 0, 0},
                    {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)});
}

std::uint64_t Generator::reserve(std::uint64_t count) noexcept {
  const std::uint64_t first = offset_;
  offset_ += count;
  return first;
}

double Generator::uniform() noexcept { return unit(wide(words(reserve(1)), 0)); }

std::int64_t Generator::below(std::int64_t n, Where where) {
  if (n < 1) throw ValueError(where, "below: n must be at least 1, got " + std::to_string(n));
  const auto range = static_cast<std::uint64_t>(n);
  // Products whose low half falls below 2^64 mod n would be one too many for some results (Lemire 2019): draw again.
  const std::uint64_t surplus = (0 - range) % range;
  while (true) {
    const uint128 product = uint128{wide(words(reserve(1)), 0)} * range;
    if (static_cast<std::uint64_t>(product) >= surplus) return static_cast<std::int64_t>(product >> 64);
  }
}

Generator& default_generator() noexcept {
  static thread_local Generator generator;
  return generator;
}

void manual_seed(std::uint64_t seed) noexcept { default_generator() = Generator(seed); }

Tensor rand(const Shape& shape, RandomOptions options, Where where) {
  return random_floats<UniformFill>(shape, options, "rand", where);
}

Tensor randn(const Shape& shape, RandomOptions options, Where where) {
  return random_floats<NormalFill>(shape, options, "randn", where);
}

Tensor randint(std::int64_t low, std::int64_t high, const Shape& shape, RandomOptions options, Where where) {
  if (low >= high) {
    throw ValueError(where, "randint: the range is empty: " + std::to_string(low) + ".." + std::to_string(high));
  }
  if (!holds(options.dtype, low, high - 1)) {
    throw ValueError(where, "randint: " + std::to_string(low) + ".." + std::to_string(high - 1) + " does not fit " +
                                name(options.dtype));
  }
  Tensor result = detail::make_leaf(shape, options.dtype, options.requires_grad, "randint", where);
  const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  visit_dtype(options.dtype, [&]<class T>() {
    fill_by_counter<2>(chosen(options), detail::data<T>(result), result.numel(), [=](const Words& words, T* out) {
      for (int i = 0; i < 2; ++i) {
        const std::uint64_t value = static_cast<std::uint64_t>(low) + scaled(wide(words, i), range);
        out[i] = static_cast<T>(static_cast<std::int64_t>(value));
      }
    });
  });
  return result;
}

Tensor randperm(std::int64_t n, RandomOptions options, Where where) {
  if (n > 0 && !holds(options.dtype, 0, n - 1)) {
    throw ValueError(where, "randperm: 0.." + std::to_string(n - 1) + " does not fit " + name(options.dtype));
  }
  Tensor result = detail::make_leaf({n}, options.dtype, options.requires_grad, "randperm", where);
  Generator& generator = chosen(options);
  const std::uint64_t first = generator.reserve(static_cast<std::uint64_t>(n));
  visit_dtype(options.dtype, [&]<class T>() {
    T* const out = detail::data<T>(result);
    for (std::int64_t i = 0; i < n; ++i) out[i] = static_cast<T>(i);
    for (std::int64_t i = n - 1; i > 0; --i) {  // Fisher and Yates
      const Words words = generator.words(first + static_cast<std::uint64_t>(i));
      std::swap(out[i], out[scaled(wide(words, 0), static_cast<std::uint64_t>(i) + 1)]);
    }
  });
  return result;
}

}  // namespace gradus
