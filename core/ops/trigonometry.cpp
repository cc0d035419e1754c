// Trigonometric and hyperbolic functions and their inverses, beyond sin and cos (unary.cpp) and tanh (activation.cpp).
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

#include <cmath>
#include <numbers>

namespace gradus {
namespace {

using detail::map_scalars;

struct Tan {
  static constexpr auto name = "tan";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) { return std::tan(v); });
  }
  Tensor vjp(const Tensor& g, Output y) const { return g * (1 + square(y)); }
};

struct Asin {
  static constexpr auto name = "asin";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) { return std::asin(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * rsqrt(1 - square(in[0])); }
};

struct Acos {
  static constexpr auto name = "acos";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) { return std::acos(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return -g * rsqrt(1 - square(in[0])); }
};

struct Atan {
  static constexpr auto name = "atan";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) { return std::atan(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g / (1 + square(in[0])); }
};

struct Sinh {
  static constexpr auto name = "sinh";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) { return std::sinh(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * cosh(in[0]); }
};

struct Cosh {
  static constexpr auto name = "cosh";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) { return std::cosh(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * sinh(in[0]); }
};

struct Asinh {
  static constexpr auto name = "asinh";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) { return std::asinh(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * rsqrt(square(in[0]) + 1); }
};

struct Acosh {
  static constexpr auto name = "acosh";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) { return std::acosh(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * rsqrt(square(in[0]) - 1); }
};

struct Atanh {
  static constexpr auto name = "atanh";
  Tensor forward(const Tensor& x) const {
    return map_scalars(x, []<class T>(T v) { return std::atanh(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g / (1 - square(in[0])); }
};

}  // namespace

Tensor tan(const Tensor& x, Where where) { return apply(Tan{}, detail::as_floating(x, where), where); }
Tensor asin(const Tensor& x, Where where) { return apply(Asin{}, detail::as_floating(x, where), where); }
Tensor acos(const Tensor& x, Where where) { return apply(Acos{}, detail::as_floating(x, where), where); }
Tensor atan(const Tensor& x, Where where) { return apply(Atan{}, detail::as_floating(x, where), where); }
Tensor sinh(const Tensor& x, Where where) { return apply(Sinh{}, detail::as_floating(x, where), where); }
Tensor cosh(const Tensor& x, Where where) { return apply(Cosh{}, detail::as_floating(x, where), where); }
Tensor asinh(const Tensor& x, Where where) { return apply(Asinh{}, detail::as_floating(x, where), where); }
Tensor acosh(const Tensor& x, Where where) { return apply(Acosh{}, detail::as_floating(x, where), where); }
Tensor atanh(const Tensor& x, Where where) { return apply(Atanh{}, detail::as_floating(x, where), where); }

Tensor deg2rad(const Tensor& x, Where where) {
  detail::check_defined("deg2rad", where, x);
  return mul(Operand(detail::as_floating(x, where), where), std::numbers::pi / 180);
}

Tensor rad2deg(const Tensor& x, Where where) {
  detail::check_defined("rad2deg", where, x);
  return mul(Operand(detail::as_floating(x, where), where), 180 / std::numbers::pi);
}

}  // namespace gradus
