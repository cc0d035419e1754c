// The elementary functions of a Lane against the C library's long double: error in ulp on dense grids, and the edges.
#include "simd_levels.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using gradus::Lane;
using gradus::SimdLevel;

namespace {

template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
constexpr T nan_of = std::numeric_limits<T>::quiet_NaN();

/// The distance in units of the last place of `want`; enormous when one is not finite and the other differs.
template <class T>
double ulps(T got, long double want) {
  if (std::isnan(want)) return std::isnan(got) ? 0 : 1e30;
  const T rounded = static_cast<T>(want);
  if (std::isinf(rounded) || !std::isfinite(got)) return rounded == got ? 0 : 1e30;
  int exponent = 0;
  std::frexp(want, &exponent);
  exponent = std::max(exponent, std::numeric_limits<T>::min_exponent);  // denormals are as far apart as the smallest
  const long double unit = std::ldexp(1.0L, exponent - std::numeric_limits<T>::digits);
  return static_cast<double>(std::fabs(static_cast<long double>(got) - want) / unit);
}

/// n points from low to high, both signs where asked.
template <class T>
std::vector<T> linear_grid(double low, double high, int n = 20001) {
  std::vector<T> x;
  x.reserve(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) x.push_back(static_cast<T>(low + (high - low) * (i + 0.37) / n));
  return x;
}
/// Powers of ten from 10^low to 10^high and their negatives.
template <class T>
std::vector<T> power_grid(double low, double high, int n = 20001) {
  std::vector<T> x;
  for (int i = 0; i < n; ++i) {
    const double size = std::pow(10.0, low + (high - low) * (i + 0.37) / n);
    x.push_back(static_cast<T>(i % 2 == 0 ? size : -size));
  }
  return x;
}

template <class T>
const std::vector<T>& edges() {
  using Limits = std::numeric_limits<T>;
  static const std::vector<T> values = {
      T(0),
      -T(0),
      T(1),
      T(-1),
      infinity<T>,
      -infinity<T>,
      nan_of<T>,
      Limits::min(),
      -Limits::min(),
      Limits::denorm_min(),
      Limits::max(),
      Limits::lowest(),
      -Limits::denorm_min(),
      T(88.5),
      T(-88.5),
      T(-95),
      T(-103.9),
      T(709.5),
      T(-709.5),
      T(-740),
  };
  return values;
}

// One type for each function, so that it is compiled once.
#define GRADUS_FUNCTION(Name, function)            \
  struct Name {                                    \
    static constexpr auto name = #function;        \
    template <class L>                             \
    GRADUS_INLINE L operator()(const L& x) const { \
      return function(x);                          \
    }                                              \
  };
GRADUS_FUNCTION(Exp, exp)
GRADUS_FUNCTION(Expm1, expm1)
GRADUS_FUNCTION(Log, log)
GRADUS_FUNCTION(Log1p, log1p)
GRADUS_FUNCTION(Tanh, tanh)
GRADUS_FUNCTION(Sigmoid, sigmoid)
GRADUS_FUNCTION(Erf, erf)
GRADUS_FUNCTION(Sin, sin)
GRADUS_FUNCTION(Cos, cos)
#undef GRADUS_FUNCTION

template <class T>
std::vector<T> join(std::vector<T> a, const std::vector<T>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// f is nearer than `bound` ulp to `exact` on the grid and at the edges.
template <class T, class F, class Exact>
void check(double bound, const F& f, const Exact& exact, const std::vector<T>& grid) {
  const std::vector<T> x = join(grid, edges<T>());
  const std::string type = sizeof(T) == 4 ? "float" : "double";
  const auto check_values = [&](const std::vector<T>& y, const std::string& where) {
    double worst = 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double error = ulps(y[i], exact(static_cast<long double>(x[i])));
      if (!(error <= worst)) worst = error, at = i;
    }
    INFO(F::name, " of ", type, ", ", where, ": worst at ", x[at], ", got ", y[at]);
    CHECK(worst < bound);
  };
  for (const SimdLevel level : simd_levels()) {
    const AtLevel scope(level);
    check_values(map_lanes(f, x), name(level));
  }
  check_values(map_singly(f, x), "one at a time");
}

template <class T>
void check_all() {
  const bool single = sizeof(T) == 4;
  const double smallest = single ? -44 : -320;  // of a power of ten
  const auto both = [&](double low, double high, double powers) {
    return join(linear_grid<T>(low, high), power_grid<T>(smallest, powers));
  };
  const auto exp_range = join(linear_grid<T>(single ? -110 : -750, single ? 90 : 712), linear_grid<T>(-5, 5));
  check<T>(
      1.5, Exp(), [](long double x) { return std::exp(x); }, exp_range);
  check<T>(
      2.5, Expm1(), [](long double x) { return std::expm1(x); }, both(-45, single ? 90 : 712, 1));
  check<T>(
      1.5, Log(), [](long double x) { return std::log(x); }, both(0.5, 2.5, single ? 38 : 308));
  check<T>(
      2.5, Log1p(), [](long double x) { return std::log1p(x); }, both(-1.1, 5, 30));
  check<T>(
      2.6, Tanh(), [](long double x) { return std::tanh(x); }, both(-25, 25, 2));
  check<T>(
      2.5, Sigmoid(), [](long double x) { return 1 / (1 + std::exp(-x)); }, join(exp_range, both(-10, 10, 0)));
  check<T>(
      2.0, Erf(), [](long double x) { return std::erf(x); }, both(-7, 7, 1));
  check<T>(
      2.5, Sin(), [](long double x) { return std::sin(x); }, both(-30, 30, 7));
  check<T>(
      2.5, Cos(), [](long double x) { return std::cos(x); }, both(-30, 30, 7));
}

template <class T>
bool same_bits(T a, T b) {
  using Word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<Word>(a) == std::bit_cast<Word>(b);
}

template <class T, class F>
void check_neighbours(const F& f) {
  const std::vector<T> grid = linear_grid<T>(-9, 9, 64);
  const std::vector<T> alone = map_lanes(f, grid);
  std::vector<T> mixed;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    mixed.push_back(grid[i]);
    mixed.push_back(edges<T>()[i % edges<T>().size()]);
  }
  const std::vector<T> result = map_lanes(f, mixed);
  for (std::size_t i = 0; i < grid.size(); ++i) {
    INFO(F::name, " at ", grid[i]);
    CHECK(same_bits(result[2 * i], alone[i]));
  }
}

template <class T, class F>
void check_odd(const F& f) {
  for (const SimdLevel level : simd_levels()) {
    const AtLevel scope(level);
    const std::vector<T> zeros = map_lanes(f, std::vector<T>{T(0), -T(0), T(0), -T(0)});
    INFO(F::name);
    CHECK(same_bits(zeros[0], T(0)));
    CHECK(same_bits(zeros[1], -T(0)));
  }
}

}  // namespace

TEST_CASE("float32 functions are within their bounds at every level, edges included") { check_all<float>(); }

TEST_CASE("float64 functions are within their bounds at every level, edges included") { check_all<double>(); }

TEST_CASE_TEMPLATE("an element's result does not depend on its neighbours in the lane", T, float, double) {
  for (const SimdLevel level : simd_levels()) {
    const AtLevel scope(level);
    INFO(name(level));
    check_neighbours<T>(Exp());
    check_neighbours<T>(Expm1());
    check_neighbours<T>(Log());
    check_neighbours<T>(Log1p());
    check_neighbours<T>(Tanh());
    check_neighbours<T>(Sigmoid());
    check_neighbours<T>(Erf());
    check_neighbours<T>(Sin());
    check_neighbours<T>(Cos());
  }
}

TEST_CASE_TEMPLATE("odd functions keep the sign of zero", T, float, double) {
  check_odd<T>(Tanh());
  check_odd<T>(Expm1());
  check_odd<T>(Log1p());
  check_odd<T>(Sin());
  check_odd<T>(Erf());
}

TEST_CASE_TEMPLATE("tanh and sigmoid stay within their bounds' closed intervals", T, float, double) {
  for (const SimdLevel level : simd_levels()) {
    const AtLevel scope(level);
    for (const T y : map_lanes(Tanh(), linear_grid<T>(-30, 30))) CHECK(std::abs(y) <= 1);
    for (const T y : map_lanes(Sigmoid(), linear_grid<T>(-30, 60))) CHECK((y > 0 && y <= 1));
    for (const T y : map_lanes(Erf(), linear_grid<T>(-8, 8))) CHECK(std::abs(y) <= 1);
  }
}

TEST_CASE_TEMPLATE("one at a time gives the bits of a lane with fused multiply-add", T, float, double) {
  if (gradus::simd_level() == SimdLevel::baseline) return;  // there a lane rounds twice
  const std::vector<T> grid = linear_grid<T>(-12, 12);
  const auto check_same = [&]<class F>(const F& f) {
    const std::vector<T> lanes = map_lanes(f, grid), single = map_singly(f, grid);
    INFO(F::name);
    CHECK(std::equal(lanes.begin(), lanes.end(), single.begin(), same_bits<T>));
  };
  check_same(Exp());
  check_same(Log());
  check_same(Tanh());
  check_same(Sigmoid());
  check_same(Sin());
}

TEST_CASE_TEMPLATE("pow is the C library's", T, float, double) {
  const T cases[][2] = {{2, 10}, {-2, 3}, {0, 0}, {4, T(0.5)}, {-8, T(1) / 3}, {T(1.5), -2}, {0, -1}, {infinity<T>, 2}};
  for (const auto& [x, y] : cases) {
    CHECK(same_bits(pow(Lane<T, 4>(x), Lane<T, 4>(y))[2], std::pow(x, y)));
    CHECK(same_bits(pow(Lane<T, 1>(x), y).v, std::pow(x, y)));
  }
}
