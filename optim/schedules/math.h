/// The few functions of <cmath> that schedules use: that header would cost every program 0.2 s of compiling.
#pragma once

#include <cstdint>

namespace gradus::optim::detail {

inline double power(double base, double exponent) noexcept { return __builtin_pow(base, exponent); }
inline double cosine(double x) noexcept { return __builtin_cos(x); }
inline double log1p(double x) noexcept { return __builtin_log1p(x); }
inline double expm1(double x) noexcept { return __builtin_expm1(x); }
inline double floor(double x) noexcept { return __builtin_floor(x); }
inline double number(std::int64_t t) noexcept { return static_cast<double>(t); }
inline double smaller(double a, double b) noexcept { return b < a ? b : a; }

}  // namespace gradus::optim::detail
