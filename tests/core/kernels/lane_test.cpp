// A Lane's arithmetic, masks, loads and rounding against single numbers, at each level's width and one at a time.
#include "simd_levels.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

using gradus::Lane;
using gradus::Mask;
using gradus::SimdLevel;

namespace {

template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
constexpr T nan_of = std::numeric_limits<T>::quiet_NaN();

template <class T>
std::vector<T> sample() {
  return {T(0),   -T(0),   T(0.5),  T(-0.5),  T(1.5),      T(-1.5),      T(2.5),    T(-2.5),      T(3.2), T(-3.7),
          T(1e9), T(-1e9), T(1e17), T(-1e17), infinity<T>, -infinity<T>, nan_of<T>, T(0.4999999), T(-7),  T(100)};
}

/// f on lanes gives, element by element, what g gives on numbers: at every level, and one at a time.
template <class T, class F, class G>
void check_unary(const char* what, const F& f, const G& g) {
  const std::vector<T> x = sample<T>();
  const auto check = [&](const std::vector<T>& y) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      const T want = g(x[i]);
      INFO(what, " of ", x[i], " gives ", y[i], ", not ", want);
      CHECK(((std::isnan(want) && std::isnan(y[i])) || (want == y[i] && std::signbit(want) == std::signbit(y[i]))));
    }
  };
  for (const SimdLevel level : simd_levels()) {
    const AtLevel scope(level);
    check(map_lanes(f, x));
  }
  check(map_singly(f, x));
}

template <class T, class F, class G>
void check_binary(const char* what, const F& f, const G& g) {
  for (const T b : sample<T>()) {
    check_unary<T>(
        what, [&](const auto& a) { return f(a, std::decay_t<decltype(a)>(b)); }, [&](T a) { return g(a, b); });
  }
}

}  // namespace

TEST_CASE_TEMPLATE("arithmetic is element by element, and numbers convert", T, float, double) {
  check_binary<T>(
      "a + b", [](const auto& a, const auto& b) { return a + b; }, [](T a, T b) { return a + b; });
  check_binary<T>(
      "a - b", [](const auto& a, const auto& b) { return a - b; }, [](T a, T b) { return a - b; });
  check_binary<T>(
      "a * b", [](const auto& a, const auto& b) { return a * b; }, [](T a, T b) { return a * b; });
  check_binary<T>(
      "a / b", [](const auto& a, const auto& b) { return a / b; }, [](T a, T b) { return a / b; });
  check_unary<T>(
      "-a", [](const auto& a) { return -a; }, [](T a) { return -a; });
  check_unary<T>(
      "0.1 * a - 2", [](const auto& a) { return 0.1 * a - 2; }, [](T a) { return T(0.1) * a - 2; });
  check_unary<T>(
      "a += 1; a *= 3; a -= 2; a /= 7",
      [](auto a) {
        a += 1;
        a *= 3;
        a -= 2;
        a /= 7;
        return a;
      },
      [](T a) { return ((a + 1) * 3 - 2) / 7; });
}

TEST_CASE_TEMPLATE("comparisons make masks, select reads them", T, float, double) {
  const auto pick = [](auto mask, const auto& x) { return select(mask, x * 2, -1); };
  check_binary<T>(
      "<", [&](const auto& a, const auto& b) { return pick(a < b, a); },
      [](T a, T b) { return a < b ? a * 2 : T(-1); });
  check_binary<T>(
      "<=", [&](const auto& a, const auto& b) { return pick(a <= b, a); },
      [](T a, T b) { return a <= b ? a * 2 : T(-1); });
  check_binary<T>(
      ">", [&](const auto& a, const auto& b) { return pick(a > b, a); },
      [](T a, T b) { return a > b ? a * 2 : T(-1); });
  check_binary<T>(
      ">=", [&](const auto& a, const auto& b) { return pick(a >= b, a); },
      [](T a, T b) { return a >= b ? a * 2 : T(-1); });
  check_binary<T>(
      "==", [&](const auto& a, const auto& b) { return pick(a == b, a); },
      [](T a, T b) { return a == b ? a * 2 : T(-1); });
  check_binary<T>(
      "!=", [&](const auto& a, const auto& b) { return pick(a != b, a); },
      [](T a, T b) { return a != b ? a * 2 : T(-1); });
  check_unary<T>(
      "& | ^ !", [&](const auto& a) { return pick(((a > 0) & (a < 2)) | !(a > -3) | ((a == 0) ^ (a > 50)), a); },
      [](T a) { return (a > 0 && a < 2) || !(a > -3) || (a == 0) != (a > 50) ? a * 2 : T(-1); });
  check_unary<T>(
      "isnan, isfinite", [](const auto& a) { return select(isnan(a), 1, 0) + select(isfinite(a), 2, 0); },
      [](T a) { return T(std::isnan(a) ? 1 : 0) + T(std::isfinite(a) ? 2 : 0); });
}

TEST_CASE_TEMPLATE("any and all look at every element", T, float, double) {
  for (const SimdLevel level : simd_levels()) {
    const AtLevel scope(level);
    const bool right = gradus::kernels::simd<T>([]<int W>() {
      bool ok = true;
      for (int at = 0; at < W; ++at) {
        T values[W] = {};
        values[at] = 1;
        const Mask<T, W> one = Lane<T, W>::load(values) > 0;
        ok = ok && any(one) && all(one) == (W == 1) && one[at] && any(!one) == (W > 1) && !all(!one);
      }
      const Mask<T, W> none = Lane<T, W>(0) > 0;
      return ok && !any(none) && !all(none) && all(!none);
    });
    CHECK(right);
  }
}

TEST_CASE_TEMPLATE("minimum and maximum propagate NaN", T, float, double) {
  const auto smaller = [](T a, T b) { return std::isnan(a) || std::isnan(b) ? nan_of<T> : b < a ? b : a; };
  const auto larger = [](T a, T b) { return std::isnan(a) || std::isnan(b) ? nan_of<T> : b > a ? b : a; };
  for (const T b : {T(1), T(-2.5), infinity<T>, -infinity<T>, nan_of<T>}) {
    check_unary<T>(
        "min", [b](const auto& a) { return min(a, b); }, [&](T a) { return smaller(a, b); });
    check_unary<T>(
        "max", [b](const auto& a) { return max(a, b); }, [&](T a) { return larger(a, b); });
    check_unary<T>(
        "min, turned", [b](const auto& a) { return min(b, a); }, [&](T a) { return smaller(b, a); });
    check_unary<T>(
        "max, turned", [b](const auto& a) { return max(b, a); }, [&](T a) { return larger(b, a); });
  }
}

TEST_CASE_TEMPLATE("rounding and signs are those of the C library", T, float, double) {
  check_unary<T>(
      "abs", [](const auto& a) { return abs(a); }, [](T a) { return std::fabs(a); });
  check_unary<T>(
      "floor", [](const auto& a) { return floor(a); }, [](T a) { return std::floor(a); });
  check_unary<T>(
      "ceil", [](const auto& a) { return ceil(a); }, [](T a) { return std::ceil(a); });
  check_unary<T>(
      "trunc", [](const auto& a) { return trunc(a); }, [](T a) { return std::trunc(a); });
  check_unary<T>(
      "round", [](const auto& a) { return round(a); }, [](T a) { return std::nearbyint(a); });
  check_unary<T>(
      "sqrt", [](const auto& a) { return sqrt(a); }, [](T a) { return std::sqrt(a); });
  check_unary<T>(
      "square", [](const auto& a) { return square(a); }, [](T a) { return a * a; });
  check_unary<T>(
      "sign", [](const auto& a) { return sign(a); }, [](T a) { return a > 0   ? T(1)
                                                                      : a < 0 ? T(-1)
                                                                              : a; });
  check_binary<T>(
      "copysign", [](const auto& a, const auto& b) { return copysign(a, b); },
      [](T a, T b) { return std::copysign(a, b); });
}

TEST_CASE_TEMPLATE("fma_ rounds once above the baseline", T, float, double) {
  const T a = 1 + std::numeric_limits<T>::epsilon(), b = 1 - std::numeric_limits<T>::epsilon();  // a b = 1 - eps^2
  for (const SimdLevel level : simd_levels()) {
    const AtLevel scope(level);
    const T rest = map_lanes([&](const auto& x) { return fma_(x, b, -1); }, std::vector<T>{a})[0];
    if (level != SimdLevel::baseline) CHECK(rest == std::fma(a, b, T(-1)));
    CHECK(std::abs(rest) <= std::numeric_limits<T>::epsilon());
  }
  CHECK(fma_(Lane<T, 1>(a), Lane<T, 1>(b), Lane<T, 1>(-1)).v == std::fma(a, b, T(-1)));
}

TEST_CASE_TEMPLATE("partial loads fill with zeros, partial stores leave the rest alone", T, float, double) {
  for (const SimdLevel level : simd_levels()) {
    const AtLevel scope(level);
    const bool right = gradus::kernels::simd<T>([]<int W>() {
      bool ok = true;
      for (int count = 0; count < W; ++count) {
        const std::unique_ptr<T[]> source(new T[static_cast<std::size_t>(count)]);  // a sanitizer sees a look beyond
        for (int i = 0; i < count; ++i) source[static_cast<std::size_t>(i)] = T(i + 1);
        const auto lane = Lane<T, W>::load_partial(source.get(), count);
        T target[W];
        for (T& t : target) t = -1;
        lane.store_partial(target, count);
        for (int i = 0; i < W; ++i) {
          ok = ok && lane[i] == (i < count ? T(i + 1) : T(0)) && target[i] == (i < count ? T(i + 1) : T(-1));
          ok = ok && Mask<T, W>::first(count)[i] == (i < count);
        }
      }
      return ok;
    });
    CHECK(right);
  }
}

TEST_CASE_TEMPLATE("strided loads and stores reach every stride-th element", T, float, double) {
  for (const SimdLevel level : simd_levels()) {
    const AtLevel scope(level);
    const bool right = gradus::kernels::simd<T>([]<int W>() {
      T source[3 * W], target[3 * W] = {};
      for (int i = 0; i < 3 * W; ++i) source[i] = T(i);
      const auto lane = Lane<T, W>::load_strided(source + 1, 3);
      const auto backwards = Lane<T, W>::load_strided(source + W - 1, -1);
      lane.store_strided(target, 2);
      bool ok = true;
      for (int i = 0; i < W; ++i) {
        ok = ok && lane[i] == T(3 * i + 1) && backwards[i] == T(W - 1 - i);
        ok = ok && target[2 * i] == T(3 * i + 1) && target[2 * i + 1] == 0;
      }
      return ok;
    });
    CHECK(right);
  }
}
