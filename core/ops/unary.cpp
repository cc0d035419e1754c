// Functions of one operand, element by element.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>

namespace gradus {
namespace {

using detail::map;

// Elementwise on integers too, which Lane functions are not for.
template <class F>
Tensor map_any(const Tensor& x, const F& f) {
  if (is_floating(x.dtype())) return map(x, detail::cheap, f);
  const Tensor out = detail::make_result(x.shape(), x.dtype(), x);
  visit_dtype(x.dtype(), [&]<class T>() {
    if constexpr (std::is_integral_v<T>) detail::map_scalars_into<T, T>(out, f, x);
  });
  return out;
}

struct Neg {
  static constexpr auto name = "neg";
  Tensor forward(const Tensor& x) const {
    return map_any(x, []<class R>(R v) {
      if constexpr (std::is_integral_v<R>)
        return static_cast<R>(std::uint64_t{0} - static_cast<std::uint64_t>(v));
      else
        return -v;
    });
  }
  Tensor vjp(const Tensor& g) const { return -g; }
};

struct Abs {
  static constexpr auto name = "abs";
  Tensor forward(const Tensor& x) const {
    return map_any(x, []<class R>(R v) {
      if constexpr (std::is_unsigned_v<R>)
        return v;
      else if constexpr (std::is_integral_v<R>)
        return static_cast<R>(v < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(v) : static_cast<std::uint64_t>(v));
      else
        return abs(v);
    });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * sign(in[0]); }
};

struct Sign {
  static constexpr auto name = "sign";
  Tensor forward(const Tensor& x) const {
    return map_any(x, []<class R>(R v) {
      if constexpr (std::is_same_v<R, bool>)
        return v;
      else if constexpr (std::is_integral_v<R>)
        return static_cast<R>((R{0} < v) - (v < R{0}));
      else
        return sign(v);
    });
  }
  Tensor vjp(const Tensor& g) const { return zeros_like(g); }
};

struct Square {
  static constexpr auto name = "square";
  Tensor forward(const Tensor& x) const {
    return map_any(x, []<class R>(R v) {
      if constexpr (std::is_integral_v<R>)
        return static_cast<R>(static_cast<std::uint64_t>(v) * static_cast<std::uint64_t>(v));
      else
        return v * v;
    });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * (2 * in[0]); }
};

struct Sqrt {
  static constexpr auto name = "sqrt";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::cheap, [](auto v) { return sqrt(v); });
  }
  Tensor vjp(const Tensor& g, Output y) const { return g / (2 * y); }
};

struct Rsqrt {
  static constexpr auto name = "rsqrt";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::cheap, []<class R>(R v) { return R(1) / sqrt(v); });
  }
  Tensor vjp(const Tensor& g, Output y) const { return g * (-0.5 * y * square(y)); }
};

struct Reciprocal {
  static constexpr auto name = "reciprocal";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::cheap, []<class R>(R v) { return R(1) / v; });
  }
  Tensor vjp(const Tensor& g, Output y) const { return -g * square(y); }
};

struct Exp {
  static constexpr auto name = "exp";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::transcendental, [](auto v) { return exp(v); });
  }
  Tensor vjp(const Tensor& g, Output y) const { return g * y; }
};

struct Expm1 {
  static constexpr auto name = "expm1";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::transcendental, [](auto v) { return expm1(v); });
  }
  Tensor vjp(const Tensor& g, Output y) const { return g * (y + 1); }
};

struct Log {
  static constexpr auto name = "log";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::transcendental, [](auto v) { return log(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g / in[0]; }
};

struct Log1p {
  static constexpr auto name = "log1p";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::transcendental, [](auto v) { return log1p(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g / (1 + in[0]); }
};

struct Sin {
  static constexpr auto name = "sin";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::transcendental, [](auto v) { return sin(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * cos(in[0]); }
};

struct Cos {
  static constexpr auto name = "cos";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::transcendental, [](auto v) { return cos(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return -g * sin(in[0]); }
};

struct Log2 {
  static constexpr auto name = "log2";
  Tensor forward(const Tensor& x) const {
    return detail::map_scalars(x, []<class T>(T v) { return std::log2(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g / (std::numbers::ln2 * in[0]); }
};

struct Log10 {
  static constexpr auto name = "log10";
  Tensor forward(const Tensor& x) const {
    return detail::map_scalars(x, []<class T>(T v) { return std::log10(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g / (std::numbers::ln10 * in[0]); }
};

struct Exp2 {
  static constexpr auto name = "exp2";
  Tensor forward(const Tensor& x) const {
    return detail::map_scalars(x, []<class T>(T v) { return std::exp2(v); });
  }
  Tensor vjp(const Tensor& g, Output y) const { return g * (std::numbers::ln2 * y); }
};

struct Erf {
  static constexpr auto name = "erf";
  static constexpr double two_over_sqrt_pi = 1.1283791670955125738961589;
  Tensor forward(const Tensor& x) const {
    return map(x, detail::transcendental, [](auto v) { return erf(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * (two_over_sqrt_pi * exp(-square(in[0]))); }
};

// To an integer: floor, ceil, round, trunc. Integers are their own.
template <class Rounding>
struct ToInteger {
  static constexpr auto name = Rounding::name;
  Tensor forward(const Tensor& x) const {
    return map_any(x, []<class R>(R v) {
      if constexpr (std::is_integral_v<R>)
        return v;
      else
        return Rounding::of(v);
    });
  }
  Tensor vjp(const Tensor& g) const { return zeros_like(g); }
};

struct Floor {
  static constexpr auto name = "floor";
  template <class R>
  static GRADUS_INLINE R of(const R& v) {
    return floor(v);
  }
};
struct Ceil {
  static constexpr auto name = "ceil";
  template <class R>
  static GRADUS_INLINE R of(const R& v) {
    return ceil(v);
  }
};
struct Round {
  static constexpr auto name = "round";
  template <class R>
  static GRADUS_INLINE R of(const R& v) {
    return round(v);
  }
};
struct Trunc {
  static constexpr auto name = "trunc";
  template <class R>
  static GRADUS_INLINE R of(const R& v) {
    return trunc(v);
  }
};

struct NanToNum {
  static constexpr auto name = "nan_to_num";
  NanToNumOptions options;

  Tensor forward(const Tensor& x) const {
    return detail::map_scalars(x, [this]<class T>(T v) {
      constexpr T largest = std::numeric_limits<T>::max();
      if (std::isnan(v)) return static_cast<T>(options.nan);
      if (v > largest) return std::isinf(options.posinf) ? largest : static_cast<T>(options.posinf);
      if (v < -largest) return std::isinf(options.neginf) ? -largest : static_cast<T>(options.neginf);
      return v;
    });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return where(isfinite(in[0]), g, 0.0); }
};

struct Clamp {
  static constexpr auto name = "clamp";
  double low, high;

  Tensor forward(const Tensor& x) const {
    return map_any(x, [this]<class R>(R v) GRADUS_INLINE_LAMBDA {
      if constexpr (std::is_integral_v<R>) {
        const auto number = static_cast<double>(v);
        return number < low ? static_cast<R>(low) : number > high ? static_cast<R>(high) : v;
      } else {
        return min(max(v, R(low)), R(high));
      }
    });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const {
    return where(logical_and(in[0] >= low, in[0] <= high), g, 0.0);
  }
};

}  // namespace

Tensor neg(const Tensor& x, Where where) {
  detail::check_defined("neg", where, x);
  if (x.dtype() == Dtype::boolean) throw TypeError(where, "neg: a boolean has no negative; use logical_not");
  return apply(Neg{}, x, where);
}

Tensor abs(const Tensor& x, Where where) { return apply(Abs{}, x, where); }
Tensor sign(const Tensor& x, Where where) { return apply(Sign{}, x, where); }
Tensor square(const Tensor& x, Where where) { return apply(Square{}, x, where); }
Tensor sqrt(const Tensor& x, Where where) { return apply(Sqrt{}, detail::as_floating(x, where), where); }
Tensor rsqrt(const Tensor& x, Where where) { return apply(Rsqrt{}, detail::as_floating(x, where), where); }
Tensor reciprocal(const Tensor& x, Where where) { return apply(Reciprocal{}, detail::as_floating(x, where), where); }
Tensor exp(const Tensor& x, Where where) { return apply(Exp{}, detail::as_floating(x, where), where); }
Tensor expm1(const Tensor& x, Where where) { return apply(Expm1{}, detail::as_floating(x, where), where); }
Tensor log(const Tensor& x, Where where) { return apply(Log{}, detail::as_floating(x, where), where); }
Tensor log1p(const Tensor& x, Where where) { return apply(Log1p{}, detail::as_floating(x, where), where); }
Tensor sin(const Tensor& x, Where where) { return apply(Sin{}, detail::as_floating(x, where), where); }
Tensor cos(const Tensor& x, Where where) { return apply(Cos{}, detail::as_floating(x, where), where); }
Tensor log2(const Tensor& x, Where where) { return apply(Log2{}, detail::as_floating(x, where), where); }
Tensor log10(const Tensor& x, Where where) { return apply(Log10{}, detail::as_floating(x, where), where); }
Tensor exp2(const Tensor& x, Where where) { return apply(Exp2{}, detail::as_floating(x, where), where); }
Tensor erf(const Tensor& x, Where where) { return apply(Erf{}, detail::as_floating(x, where), where); }

Tensor floor(const Tensor& x, Where where) { return apply(ToInteger<Floor>{}, x, where); }
Tensor ceil(const Tensor& x, Where where) { return apply(ToInteger<Ceil>{}, x, where); }
Tensor round(const Tensor& x, Where where) { return apply(ToInteger<Round>{}, x, where); }
Tensor trunc(const Tensor& x, Where where) { return apply(ToInteger<Trunc>{}, x, where); }

Tensor frac(const Tensor& x, Where where) {
  detail::check_defined("frac", where, x);
  return sub(Operand(x, where), trunc(x, where));
}

Tensor nan_to_num(const Tensor& x, NanToNumOptions options, Where where) {
  detail::check_defined("nan_to_num", where, x);
  return is_floating(x.dtype()) ? apply(NanToNum{options}, x, where) : clone(x, where);
}

Tensor clamp_min(const Tensor& x, double min, Where where) {
  detail::check_defined("clamp_min", where, x);
  if (std::isnan(min)) throw ValueError(where, "clamp_min: min must be a number, not nan");
  return clamp(x, min, std::numeric_limits<double>::infinity(), where);
}

Tensor clamp_max(const Tensor& x, double max, Where where) {
  detail::check_defined("clamp_max", where, x);
  if (std::isnan(max)) throw ValueError(where, "clamp_max: max must be a number, not nan");
  return clamp(x, -std::numeric_limits<double>::infinity(), max, where);
}

Tensor clamp(const Tensor& x, double min, double max, Where where) {
  detail::check_defined("clamp", where, x);
  if (!(min <= max)) {
    throw ValueError(where, "clamp: min must not be above max: " + std::to_string(min) + " and " + std::to_string(max));
  }
  return apply(Clamp{min, max}, x, where);
}

}  // namespace gradus
