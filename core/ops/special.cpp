// Special functions: the error function's kin, and the logarithm of Gamma with its derivatives.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

// NOLINTNEXTLINE(modernize-deprecated-headers): std lacks lgamma_r; std::lgamma writes a global, a race between threads
#include <math.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <string>

namespace gradus {
namespace {

using detail::map_scalars;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// Newton's method with Halley's correction from a rough start (Winitzki 2008, relative error 2e-3): each step about
// triples the right digits. The residual is taken from erfc in the tail, where erf is 1 to rounding.
double inverse_erf(double x) {
  if (!(x >= -1 && x <= 1)) return not_a_number;
  if (x == 1 || x == -1) return x * infinity;
  constexpr double a = 0.147;
  const double log_rest = std::log1p(-x * x);
  const double middle = 2 / (std::numbers::pi * a) + log_rest / 2;
  double y = std::sqrt(std::sqrt(middle * middle - log_rest / a) - middle);
  const double size = std::abs(x);
  for (int step = 0; step < 4; ++step) {
    const double residual = size < 0.5 ? std::erf(y) - size : (1 - size) - std::erfc(y);
    const double newton = residual / (2 * std::numbers::inv_sqrtpi * std::exp(-y * y));
    y -= newton / (1 + y * newton);
  }
  return std::copysign(y, x);
}

// Recurrence up to x >= 10, then the asymptotic series (Abramowitz and Stegun 1964, 6.3.5 to 6.3.18).
double psi(double x) {
  if (x == 0) return std::copysign(infinity, -x);
  double result = 0;
  if (x < 0) {
    if (x == std::floor(x)) return not_a_number;
    const double fraction = x - std::floor(x);  // tan has period pi: no digits are lost for large |x|
    result = -std::numbers::pi / std::tan(std::numbers::pi * fraction);
    x = 1 - x;
  }
  for (; x < 10; x += 1) result -= 1 / x;
  const double z = 1 / (x * x);
  const double series =
      z * (1.0 / 12 - z * (1.0 / 120 -
                           z * (1.0 / 252 - z * (1.0 / 240 - z * (1.0 / 132 - z * (691.0 / 32760 - z * (1.0 / 12)))))));
  return result + std::log(x) - 0.5 / x - series;
}

// sum over k >= 0 of (x + k)^-s for a whole s >= 2: terms up to x + k >= 10, then Euler and Maclaurin's formula
// (Johansson 2015, arXiv:1309.2877, equation 5).
double hurwitz_zeta(int s, double x) {
  if (x <= 0 && x == std::floor(x)) return infinity;
  if (x == infinity) return 0;
  if (x < -100) {
    // The sum over all integers k of (x + k)^-s does not change when x moves by 1; the terms that zeta(s, x) lacks of
    // it are those of zeta(s, 1 - x).
    const double place = x - std::floor(x);
    const double sign = s % 2 == 0 ? 1 : -1;
    return hurwitz_zeta(s, place) + sign * (hurwitz_zeta(s, 1 - place) - hurwitz_zeta(s, 1 - x));
  }
  double sum = 0;
  for (; x < 10; x += 1) sum += std::pow(x, -s);
  sum += std::pow(x, 1 - s) / (s - 1) + 0.5 * std::pow(x, -s);
  // B_2j / (2j)!
  constexpr double bernoulli[] = {1.0 / 12,
                                  -1.0 / 720,
                                  1.0 / 30240,
                                  -1.0 / 1209600,
                                  1.0 / 47900160,
                                  -691.0 / 1307674368000.0,
                                  1.0 / 74724249600.0,
                                  -3617.0 / 10670622842880000.0,
                                  43867.0 / 5109094217170944000.0};
  double rising = s;  // s (s + 1) … (s + 2j - 2)
  double power = std::pow(x, -s - 1);
  int next = s + 1;
  for (const double factor : bernoulli) {
    sum += factor * rising * power;
    rising *= static_cast<double>(next) * (next + 1);
    next += 2;
    power /= x * x;
  }
  return sum;
}

double polygamma_of(int n, double x) {
  if (n == 0) return psi(x);
  return (n % 2 == 0 ? -1 : 1) * std::tgamma(n + 1.0) * hurwitz_zeta(n + 1, x);
}

struct Erfc {
  static constexpr auto name = "erfc";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) { return std::erfc(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const {
    return g * (-2 * std::numbers::inv_sqrtpi * exp(-square(in[0])));
  }
};

struct Erfinv {
  static constexpr auto name = "erfinv";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) { return static_cast<T>(inverse_erf(v)); });
  }
  Tensor vjp(const Tensor& g, Output y) const { return g * (0.5 / std::numbers::inv_sqrtpi * exp(square(y))); }
};

struct Lgamma {
  static constexpr auto name = "lgamma";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) {
      int sign = 0;
      return static_cast<T>(::lgamma_r(static_cast<double>(v), &sign));
    });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * digamma(in[0]); }
};

struct Polygamma {
  static constexpr auto name = "polygamma";
  int n;

  Tensor forward(const Tensor& x) const {
    return map_scalars(x, [this]<class T>(T v) { return static_cast<T>(polygamma_of(n, v)); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * polygamma(n + 1, in[0]); }
};

struct Logit {
  static constexpr auto name = "logit";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) { return std::log(v / (1 - v)); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g / (in[0] * (1 - in[0])); }
};

struct Sinc {
  static constexpr auto name = "sinc";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) {
      const T angle = std::numbers::pi_v<T> * v;
      return v == 0 ? T(1) : std::sin(angle) / angle;
    });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in, Output y) const {
    const Tensor angle = std::numbers::pi * in[0];
    const Tensor small = lt(abs(in[0]), 0.05);  // there cos - sinc has lost its digits: Taylor's series
    const Tensor u = square(angle);
    const Tensor series = std::numbers::pi / 3 * -angle * (1 - u / 10 * (1 - u / 28 * (1 - u / 54)));
    return g * where(small, series, (cos(angle) - y) / masked_fill(in[0], small, 1));
  }
};

}  // namespace

Tensor sinc(const Tensor& x, Where where) { return apply(Sinc{}, detail::as_floating(x, where), where); }
Tensor erfc(const Tensor& x, Where where) { return apply(Erfc{}, detail::as_floating(x, where), where); }
Tensor erfinv(const Tensor& x, Where where) { return apply(Erfinv{}, detail::as_floating(x, where), where); }
Tensor lgamma(const Tensor& x, Where where) { return apply(Lgamma{}, detail::as_floating(x, where), where); }
Tensor digamma(const Tensor& x, Where where) {
  detail::check_defined("digamma", where, x);
  return polygamma(0, x, where);
}

Tensor polygamma(int n, const Tensor& x, Where where) {
  detail::check_defined("polygamma", where, x);
  if (n < 0) throw ValueError(where, "polygamma: n must not be negative, got " + std::to_string(n));
  constexpr int most = 1'000'000;  // its factorial overflows from 171 on, and integers do not reach beyond this
  if (n > most) throw ValueError(where, "polygamma: n must be at most 1000000, got " + std::to_string(n));
  return apply(Polygamma{n}, detail::as_floating(x, where), where);
}

Tensor logit(const Tensor& x, double eps, Where where) {
  detail::check_defined("logit", where, x);
  if (!(eps >= 0 && eps <= 0.5)) {
    throw ValueError(where, "logit: eps must be between 0 and 0.5, got " + std::to_string(eps));
  }
  const Tensor p = detail::as_floating(x, where);
  return apply(Logit{}, eps > 0 ? clamp(p, eps, 1 - eps, where) : p, where);
}

}  // namespace gradus
