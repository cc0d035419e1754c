// The Mersenne Twister MT19937 (Matsumoto and Nishimura 1998) and the distributions that numpy's RandomState draws.
#include <gradus/datasets/numpy_random.h>

#include <bit>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

namespace gradus::datasets {
namespace {

void check_not_negative(const char* what, double value, Where where) {
  if (!(value >= 0)) throw ValueError(where, std::string(what) + " must not be negative, got " + std::to_string(value));
}

std::size_t checked_count(const char* what, std::int64_t count, Where where) {
  if (count < 0) throw ValueError(where, std::string(what) + " must not be negative, got " + std::to_string(count));
  return static_cast<std::size_t>(count);
}

}  // namespace

NumpyRandom::NumpyRandom(std::int64_t seed, Where where) {
  if (!seeds.contains(static_cast<double>(seed))) {
    throw ValueError(where, "NumpyRandom: the seed must be in 0 .. 4294967295, got " + std::to_string(seed));
  }
  state_[0] = static_cast<std::uint32_t>(seed);
  for (std::uint32_t i = 1; i < state_size; ++i) {
    state_[i] = 1812433253u * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
  }
}

void NumpyRandom::refill() {
  constexpr int shift = 397;
  for (int i = 0; i < state_size; ++i) {
    const std::uint32_t joined = (state_[i] & 0x80000000u) | (state_[(i + 1) % state_size] & 0x7fffffffu);
    state_[i] = state_[(i + shift) % state_size] ^ (joined >> 1) ^ ((joined & 1u) != 0 ? 0x9908b0dfu : 0u);
  }
  position_ = 0;
}

std::uint32_t NumpyRandom::next_uint32() {
  if (position_ == state_size) refill();
  std::uint32_t word = state_[position_++];
  word ^= word >> 11;
  word ^= (word << 7) & 0x9d2c5680u;
  word ^= (word << 15) & 0xefc60000u;
  word ^= word >> 18;
  return word;
}

std::uint64_t NumpyRandom::next_uint64() {
  const std::uint64_t high = next_uint32();
  return (high << 32) | next_uint32();
}

double NumpyRandom::rand() {
  const std::uint32_t high = next_uint32() >> 5;  // 27 bits
  const std::uint32_t low = next_uint32() >> 6;   // 26 bits
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

double NumpyRandom::uniform(double low, double high) { return low + (high - low) * rand(); }

double NumpyRandom::randn() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  double x1 = 0, x2 = 0, r2 = 0;
  do {
    x1 = 2.0 * rand() - 1.0;
    x2 = 2.0 * rand() - 1.0;
    r2 = x1 * x1 + x2 * x2;
  } while (r2 >= 1.0 || r2 == 0.0);
  const double f = std::sqrt(-2.0 * std::log(r2) / r2);
  spare_ = f * x1;
  has_spare_ = true;
  return f * x2;
}

double NumpyRandom::normal(double loc, double scale, Where where) {
  check_not_negative("normal: scale", scale, where);
  return loc + scale * randn();
}

double NumpyRandom::exponential(double scale, Where where) {
  check_not_negative("exponential: scale", scale, where);
  return scale * -std::log(1.0 - rand());
}

std::uint64_t NumpyRandom::interval(std::uint64_t last) {
  if (last == 0) return 0;
  const std::uint64_t mask = ~std::uint64_t{0} >> std::countl_zero(last);
  const bool one_word = last <= 0xffffffffu;
  std::uint64_t value = 0;
  do {
    value = (one_word ? next_uint32() : next_uint64()) & mask;
  } while (value > last);
  return value;
}

std::int64_t NumpyRandom::randint(std::int64_t low, std::int64_t high, Where where) {
  if (low >= high) {
    throw ValueError(
        where, "randint: low must be below high, got low " + std::to_string(low) + " and high " + std::to_string(high));
  }
  const std::uint64_t last = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) - 1;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + interval(last));
}

void NumpyRandom::shuffle(std::span<std::int64_t> values) {
  for (std::size_t i = values.size(); i-- > 1;) std::swap(values[i], values[interval(i)]);
}

std::vector<std::int64_t> NumpyRandom::permutation(std::int64_t n, Where where) {
  std::vector<std::int64_t> order(checked_count("permutation: n", n, where));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  shuffle(order);
  return order;
}

std::vector<std::int64_t> NumpyRandom::choice(std::int64_t n, std::int64_t size, bool replace, Where where) {
  const std::size_t count = checked_count("choice: size", size, where);
  if (replace) {
    std::vector<std::int64_t> chosen(count);
    for (std::int64_t& value : chosen) value = randint(0, n, where);
    return chosen;
  }
  if (size > n) {
    throw ValueError(
        where, "choice: cannot take " + std::to_string(size) + " of " + std::to_string(n) + " without replacement");
  }
  std::vector<std::int64_t> chosen = permutation(n, where);
  chosen.resize(count);
  return chosen;
}

}  // namespace gradus::datasets
