// The choice of instruction set: what the environment asks for, and never more than the machine has.
#include "simd_levels.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

using gradus::SimdLevel;
using gradus::kernels::choose_simd_level;

namespace {

/// GRADUS_SIMD for a scope; the choice of before is made again after it.
class Environment {
 public:
  explicit Environment(const char* value) {
    const char* before = std::getenv("GRADUS_SIMD");
    had_ = before != nullptr;
    if (had_) before_ = before;
    setenv("GRADUS_SIMD", value, 1);
  }
  ~Environment() {
    if (had_) {
      setenv("GRADUS_SIMD", before_.c_str(), 1);
    } else {
      unsetenv("GRADUS_SIMD");
    }
    choose_simd_level();
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  bool had_;
  std::string before_;
};

}  // namespace

TEST_CASE("GRADUS_SIMD lowers the level") {
  const SimdLevel best = simd_levels().back();
  const struct {
    const char* value;
    SimdLevel level;
  } cases[] = {{"baseline", SimdLevel::baseline}, {"avx2", SimdLevel::avx2}, {"avx512", SimdLevel::avx512}};
  for (const auto& [value, level] : cases) {
    const Environment scope(value);
    CHECK(choose_simd_level() == std::min(level, best));
    CHECK(gradus::simd_level() == std::min(level, best));
  }
}

TEST_CASE("another value of GRADUS_SIMD changes nothing") {
  const SimdLevel best = simd_levels().back();
  const Environment scope("fastest");
  CHECK(choose_simd_level() == best);
}

TEST_CASE("the levels have names") {
  CHECK(std::string(name(SimdLevel::baseline)) == "baseline");
  CHECK(std::string(name(SimdLevel::avx2)) == "avx2");
  CHECK(std::string(name(SimdLevel::avx512)) == "avx512");
}

TEST_CASE("a kernel runs at the level's width") {
  for (const SimdLevel level : simd_levels()) {
    const AtLevel scope(level);
    const int width = 4 << static_cast<int>(level);
    CHECK(gradus::kernels::simd<float>([]<int W>() { return W; }) == width);
    CHECK(gradus::kernels::simd<double>([]<int W>() { return W; }) == width / 2);
  }
}
