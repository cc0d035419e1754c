/// The few functions of <cmath> that schedules use: that header would cost every program 0.2 s of compiling.
#pragma once

#include <cstdint>

namespace gradus::optim::detail {

inline double power(double base, double exponent) noexcept { return __builtin_pow(base, exponent); }
inline constexpr double pi = 3.14159265358979323846;
inline double exponential(double x) noexcept { return __builtin_exp(x); }
inline double square_root(double x) noexcept { return __builtin_sqrt(x); }
inline double tanh(double x) noexcept { return __builtin_tanh(x); }
inline double cosine(double x) noexcept { return __builtin_cos(x); }
inline double log1p(double x) noexcept { return __builtin_log1p(x); }
inline double expm1(double x) noexcept { return __builtin_expm1(x); }
inline double floor(double x) noexcept { return __builtin_floor(x); }
inline double number(std::int64_t t) noexcept { return static_cast<double>(t); }
inline double smaller(double a, double b) noexcept { return b < a ? b : a; }
/// How much of `total` steps is done: from 0 to 1.
inline double share(std::int64_t t, std::int64_t total) noexcept { return t < total ? number(t) / number(total) : 1; }
/// From `from` to `to` along half a cosine.
inline double half_cosine(double from, double to, double share) noexcept {
  return to + (from - to) / 2 * (1 + cosine(pi * share));
}

}  // namespace gradus::optim::detail
