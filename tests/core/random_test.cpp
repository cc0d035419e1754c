// Philox against Random123's known answers; distributions; and that numbers belong to positions.
#include "thrown.h"

#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/ops.h>
#include <gradus/core/parallel.h>
#include <gradus/core/random.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace gradus;

namespace {

using Words = std::array<std::uint32_t, 4>;

struct Moments {
  double mean, variance, skewness, kurtosis, smallest, largest;
};

Moments moments_of(const Tensor& x) {
  const auto values = x.to_vector<double>();
  const auto n = static_cast<double>(values.size());
  Moments m{0, 0, 0, 0, values[0], values[0]};
  for (const double v : values) {
    m.mean += v / n;
    m.smallest = std::min(m.smallest, v);
    m.largest = std::max(m.largest, v);
  }
  for (const double v : values) {
    const double d = v - m.mean;
    m.variance += d * d / n;
    m.skewness += d * d * d / n;
    m.kurtosis += d * d * d * d / n;
  }
  m.skewness /= std::pow(m.variance, 1.5);
  m.kurtosis /= m.variance * m.variance;
  return m;
}

}  // namespace

TEST_CASE("Philox4x32-10 gives Random123's known answers") {
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a generator goes on from its seed and offset") {
  Generator first(7);
  rand({5}, {.generator = &first});
  CHECK(first.offset() == 2);  // four numbers a counter
  const auto saved = first.offset();
  const Tensor next = rand({9}, {.generator = &first});
  Generator second(7);
  second.set_offset(saved);
  CHECK(equal(rand({9}, {.generator = &second}), next));
  Generator other(8);
  CHECK_FALSE(equal(rand({9}, {.generator = &other}), rand({9}, {.generator = &first})));
  // A seed of 64 bits and a counter of 64 bits are used whole.
  CHECK(Generator(1).words(0) != Generator((std::uint64_t{1} << 32) + 1).words(0));
  CHECK(Generator(1).words(1) != Generator(1).words((std::uint64_t{1} << 32) + 1));
}

TEST_CASE("manual_seed repeats the thread's default stream") {
  manual_seed(3);
  const Tensor first = randn({10});
  manual_seed(3);
  CHECK(equal(randn({10}), first));
  CHECK_FALSE(equal(randn({10}), first));
}

TEST_CASE("rand is uniform in [0, 1)") {
  Generator generator(1);
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    const Moments m = moments_of(rand({400'000}, {.dtype = dtype, .generator = &generator}));
    // five standard errors
    CHECK(std::abs(m.mean - 0.5) < 5 * std::sqrt(1.0 / 12 / 400'000));
    CHECK(std::abs(m.variance - 1.0 / 12) < 5 * std::sqrt(1.0 / 180 / 400'000));
    CHECK(m.smallest >= 0);
    CHECK(m.largest < 1);
  }
}

TEST_CASE("randn is standard normal, in both types") {
  Generator generator(2);
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    const double n = 400'000;
    const Moments m = moments_of(randn({400'000}, {.dtype = dtype, .generator = &generator}));
    CHECK(std::abs(m.mean) < 5 / std::sqrt(n));
    CHECK(std::abs(m.variance - 1) < 5 * std::sqrt(2 / n));
    CHECK(std::abs(m.skewness) < 5 * std::sqrt(6 / n));
    CHECK(std::abs(m.kurtosis - 3) < 5 * std::sqrt(24 / n));
    CHECK(m.largest > 4);
    CHECK(m.largest < 6.8);
  }
}

TEST_CASE("neighbouring normals are uncorrelated") {
  Generator generator(3);
  const auto z = randn({100'000}, {.dtype = Dtype::float64, .generator = &generator}).to_vector<double>();
  for (const std::size_t lag : {1U, 2U, 3U, 4U}) {
    double product = 0;
    for (std::size_t i = lag; i < z.size(); ++i) product += z[i] * z[i - lag];
    CHECK(std::abs(product) / static_cast<double>(z.size()) < 5 / std::sqrt(1e5));
  }
}

TEST_CASE("randint reaches every value of its range equally often") {
  Generator generator(4);
  std::vector<int> counts(7);
  for (const auto value :
       randint(-3, 4, {70'000}, {.dtype = Dtype::int64, .generator = &generator}).to_vector<std::int64_t>()) {
    REQUIRE(value >= -3);
    REQUIRE(value < 4);
    ++counts[static_cast<std::size_t>(value + 3)];
  }
  double chi_square = 0;
  for (const int count : counts) chi_square += (count - 10'000.0) * (count - 10'000.0) / 10'000.0;
  CHECK(chi_square < 22.5);  // 6 degrees of freedom: beyond once in a thousand
  CHECK(randint(5, 6, {3}, {.dtype = Dtype::uint8}).to_vector<int>() == std::vector<int>{5, 5, 5});
  CHECK(randint(0, 2, {4}, {.dtype = Dtype::float32}).dtype() == Dtype::float32);
}

TEST_CASE("below has no bias and stays in range") {
  Generator generator(9);
  std::vector<int> counts(5);
  for (int i = 0; i < 50'000; ++i) ++counts[static_cast<std::size_t>(generator.below(5))];
  for (const int count : counts) CHECK(std::abs(count - 10'000) < 450);
  CHECK(generator.below(1) == 0);
  CHECK(generator.below(std::numeric_limits<std::int64_t>::max()) >= 0);
}

TEST_CASE("randperm holds every number once, each order equally likely") {
  Generator generator(6);
  auto order = randperm(1000, {.dtype = Dtype::int64, .generator = &generator}).to_vector<std::int64_t>();
  CHECK_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (std::size_t i = 0; i < order.size(); ++i) CHECK(order[i] == static_cast<std::int64_t>(i));
  std::vector<int> counts(6);
  for (int i = 0; i < 6000; ++i) {
    const auto p = randperm(3, {.dtype = Dtype::int64, .generator = &generator}).to_vector<int>();
    ++counts[static_cast<std::size_t>(p[0] * 2 + (p[1] > p[2] ? 1 : 0))];
  }
  for (const int count : counts) CHECK(std::abs(count - 1000) < 150);
  CHECK(randperm(0).numel() == 0);
}

TEST_CASE("random tensors have the same bits with 1, 2 and 4 threads") {
  kernels::set_cutoffs({0, 0, 0, 0, 0});
  const int before = num_threads();
  set_num_threads(4);
  const auto draw = [](int threads) {
    const ThreadLimit limit(threads);
    Generator generator(11);
    const Tensor normals = randn({100'003}, {.generator = &generator});
    const Tensor wide = rand({50'001}, {.dtype = Dtype::float64, .generator = &generator});
    return cat({to(normals, Dtype::float64), wide});
  };
  const Tensor one = draw(1);
  CHECK(equal(draw(2), one));
  CHECK(equal(draw(4), one));
  set_num_threads(before);
  kernels::set_cutoffs({});
}

TEST_CASE("wrong ranges, dtypes and shapes are refused") {
  CHECK(thrown<ValueError>([] { randint(2, 2, {1}); }) == "randint: the range is empty: 2..2");
  CHECK(thrown<ValueError>([] { randint(0, 300, {1}, {.dtype = Dtype::uint8}); }) ==
        "randint: 0..299 does not fit uint8");
  CHECK(thrown<ValueError>([] { randperm(300, {.dtype = Dtype::uint8}); }) == "randperm: 0..299 does not fit uint8");
  CHECK(thrown<ShapeError>([] { randperm(-1); }) == "randperm: a size is negative: [-1]");
  CHECK(thrown<TypeError>([] { rand({1}, {.dtype = Dtype::int64}); }) ==
        "rand: the dtype must be float32 or float64, got int64");
  CHECK(thrown<TypeError>([] { randint(0, 2, {1}, {.dtype = Dtype::int64, .requires_grad = true}); }) ==
        "randint: only float32 and float64 have gradients, not int64");
  CHECK(thrown<ShapeError>([] { randn({-2}); }) == "randn: a size is negative: [-2]");
  CHECK(randn({2}, {.requires_grad = true}).requires_grad());
}
