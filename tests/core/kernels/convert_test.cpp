#include <gradus/core/kernels/convert.h>
#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace gradus;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
}  // namespace

TEST_CASE("floats become integers towards zero; NaN is 0, and what is too large the nearest") {
  const Tensor x = tensor({1.9, -1.9, 1e300, -infinity, not_a_number, std::ldexp(1.0, 63), -std::ldexp(1.0, 63)},
                          {.dtype = Dtype::float64});
  CHECK(to(x, Dtype::int64).to_vector<std::int64_t>() ==
        std::vector<std::int64_t>{1, -1, highest, lowest, 0, highest, lowest});
  CHECK(to(to(x, Dtype::float32), Dtype::int64).to_vector<std::int64_t>() ==
        std::vector<std::int64_t>{1, -1, highest, lowest, 0, highest, lowest});
}

TEST_CASE("smaller integers keep the lowest bits") {
  CHECK(to(tensor({-1.0, 255.0, 256.0, 511.5}), Dtype::uint8).to_vector<std::uint8_t>() ==
        std::vector<std::uint8_t>{255, 255, 0, 255});
  CHECK(to(tensor({-1, 300}), Dtype::uint8).to_vector<std::uint8_t>() == std::vector<std::uint8_t>{255, 44});
  CHECK((tensor({5}, {.dtype = Dtype::uint8}) + -1).to_vector<std::uint8_t>() == std::vector<std::uint8_t>{4});
}

TEST_CASE("everything but zero becomes true") {
  CHECK(to(tensor({0.0, -0.0, 0.25, not_a_number}, {.dtype = Dtype::float64}), Dtype::boolean).to_vector<bool>() ==
        std::vector<bool>{false, false, true, true});
}

TEST_CASE("items convert as tensors do") {
  CHECK(tensor({not_a_number}).item<std::int64_t>() == 0);
  CHECK(tensor({-infinity}).item<std::int64_t>() == lowest);
}
