// Functions of two operands beyond arithmetic, element by element.
#include <gradus/core/defined.h>
#include <gradus/core/ops/binary.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace gradus {
namespace {

using detail::apply_binary;
using detail::apply_binary_floating;
using detail::map_scalars;

// Division with remainder -------------------------------------------------------------------------------------------

struct FmodElements {
  template <class T>
  T operator()(T a, T b) const {
    if constexpr (std::is_same_v<T, bool>)
      return false;
    else if constexpr (std::is_floating_point_v<T>)
      return std::fmod(a, b);
    else if constexpr (std::is_signed_v<T>)
      return b == -1 ? T{0} : static_cast<T>(a % b);  // the lowest number % -1 traps
    else
      return static_cast<T>(a % b);
  }
};

struct RemainderElements {
  template <class T>
  T operator()(T a, T b) const {
    const T rest = FmodElements{}(a, b);
    return rest != T{0} && (rest < T{0}) != (b < T{0}) ? static_cast<T>(rest + b) : rest;
  }
};

struct FloorDivideElements {
  template <class T>
  T operator()(T a, T b) const {
    if constexpr (std::is_same_v<T, bool>) {
      return a;
    } else if constexpr (std::is_floating_point_v<T>) {
      return std::floor(a / b);
    } else if constexpr (std::is_signed_v<T>) {
      if (b == -1) return static_cast<T>(std::uint64_t{0} - static_cast<std::uint64_t>(a));  // wraps around
      return static_cast<T>(a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0));
    } else {
      return static_cast<T>(a / b);
    }
  }
};

struct Fmod {
  static constexpr auto name = "fmod";
  static constexpr bool broadcasts = true;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return map_scalars(a, b, FmodElements{}, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    return {g, in.needs[1] ? -g * trunc(in[0] / in[1]) : Tensor()};
  }
};

struct Remainder {
  static constexpr auto name = "remainder";
  static constexpr bool broadcasts = true;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return map_scalars(a, b, RemainderElements{}, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    return {g, in.needs[1] ? -g * floor(in[0] / in[1]) : Tensor()};
  }
};

struct FloorDivide {
  static constexpr auto name = "floor_divide";
  static constexpr bool broadcasts = true;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return map_scalars(a, b, FloorDivideElements{}, name, where);
  }
  Gradients<2> vjp(const Tensor& g) const { return {zeros_like(g), zeros_like(g)}; }
};

// Integers divided by zero would trap.
template <class Op>
Tensor division(const Operand& a, const Operand& b) {
  detail::check_defined(Op::name, a.where(), a, b);
  const Dtype dtype = detail::promoted_dtype(a, b);
  if (dtype == Dtype::boolean) {
    throw TypeError(a.where(), std::string(Op::name) + ": booleans cannot be divided; convert one with to()");
  }
  if (is_floating(dtype)) return apply_binary<Op>(a, b, dtype);
  const Tensor divisor = detail::as_tensor(b, dtype);
  if (any(eq(Operand(divisor, a.where()), 0), a.where()).template item<bool>()) {
    throw ValueError(a.where(), std::string(Op::name) + ": an integer is divided by zero");
  }
  return apply_binary<Op>(a, Operand(divisor, a.where()), dtype);
}

// Geometry and logarithms -------------------------------------------------------------------------------------------

struct Atan2 {
  static constexpr auto name = "atan2";
  static constexpr bool broadcasts = true;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return map_scalars(
        a, b, []<class T>(T y, T x) -> T requires std::is_floating_point_v<T> { return std::atan2(y, x); }, name,
        where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    const Tensor scaled = g / (square(in[0]) + square(in[1]));
    return {in.needs[0] ? scaled * in[1] : Tensor(), in.needs[1] ? -scaled * in[0] : Tensor()};
  }
};

struct Hypot {
  static constexpr auto name = "hypot";
  static constexpr bool broadcasts = true;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return map_scalars(
        a, b, []<class T>(T x, T y) -> T requires std::is_floating_point_v<T> { return std::hypot(x, y); }, name,
        where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in, const Output& y) const {
    const Tensor scaled = g / gradus::where(y == 0, 1.0, y);
    return {in.needs[0] ? scaled * in[0] : Tensor(), in.needs[1] ? scaled * in[1] : Tensor()};
  }
};

struct Logaddexp {
  static constexpr auto name = "logaddexp";
  static constexpr bool broadcasts = true;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return detail::map(
        a, b, detail::transcendental,
        []<class R>(R x, R y) GRADUS_INLINE_LAMBDA {
          const R larger = max(x, y);
          // Equal infinities have no difference.
          return select(x == y, larger + R(0.69314718055994530942), larger + log1p(exp(-abs(x - y))));
        },
        name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in, const Output& y) const {
    return {in.needs[0] ? g * exp(in[0] - y) : Tensor(), in.needs[1] ? g * exp(in[1] - y) : Tensor()};
  }
};

struct Xlogy {
  static constexpr auto name = "xlogy";
  static constexpr bool broadcasts = true;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return map_scalars(
        a, b, []<class T>(T x, T y) -> T requires std::is_floating_point_v<T> {
          return x == T{0} && y == y ? T{0} : x * std::log(y);
        },
        name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    return {in.needs[0] ? g * gradus::where(in[0] == 0, 0.0, log(in[1])) : Tensor(),
            in.needs[1] ? g * in[0] / in[1] : Tensor()};
  }
};

// Signs and choices -------------------------------------------------------------------------------------------------

struct Copysign {
  static constexpr auto name = "copysign";
  static constexpr bool broadcasts = true;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return detail::map(
        a, b, detail::cheap, [](auto x, auto y) { return copysign(x, y); }, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in, const Output& y) const {
    const Tensor turned = y.detach() / gradus::where(in[0] == 0, 1.0, in[0].detach());
    return {in.needs[0] ? g * turned : Tensor(), in.needs[1] ? zeros_like(g) : Tensor()};
  }
};

struct Heaviside {
  static constexpr auto name = "heaviside";
  static constexpr bool broadcasts = true;
  Tensor forward(const Tensor& x, const Tensor& values, Where where) const {
    return map_scalars(
        x, values,
        []<class T>(T v, T at_zero) -> T {
          return v == T{0} ? at_zero : v != v ? v : static_cast<T>(T{0} < v ? 1 : 0);
        },
        name, where);
  }
  Gradients<2> vjp(const Tensor& g) const { return {zeros_like(g), zeros_like(g)}; }
};

// The one of both that is no NaN, else the larger (smaller).
template <bool larger>
struct Fextremum {
  static constexpr auto name = larger ? "fmax" : "fmin";
  static constexpr bool broadcasts = true;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return map_scalars(
        a, b,
        []<class T>(T x, T y) -> T {
          if (x != x) return y;
          if (y != y) return x;
          return larger ? std::max(x, y) : std::min(x, y);
        },
        name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    const Tensor first = logical_or(larger ? in[0] >= in[1] : in[0] <= in[1], isnan(in[1]));
    return {gradus::where(first, g, 0.0), gradus::where(first, 0.0, g)};
  }
};

// Bits --------------------------------------------------------------------------------------------------------------

template <class F>
Tensor bitwise(const Operand& a, const Operand& b, const char* name, const F& f) {
  detail::check_defined(name, a.where(), a, b);
  const NoGrad guard;
  const Dtype dtype = detail::promoted_dtype(a, b);
  if (is_floating(dtype)) {
    throw TypeError(a.where(), std::string(name) + ": takes integers or booleans, not " + gradus::name(dtype));
  }
  return map_scalars(detail::as_tensor(a, dtype), detail::as_tensor(b, dtype), f, name, a.where());
}

// The shapes must broadcast; the message names the whole operation and not a part of it.
void check_broadcast(const char* operation, const Tensor& a, const Tensor& b, const Tensor& c, Where where) {
  broadcast_shapes(a.shape(), broadcast_shapes(b.shape(), c.shape(), operation, where), operation, where);
}

}  // namespace

Tensor fmod(Operand a, Operand b) { return division<Fmod>(a, b); }
Tensor remainder(Operand a, Operand b) { return division<Remainder>(a, b); }
Tensor floor_divide(Operand a, Operand b) { return division<FloorDivide>(a, b); }
Tensor atan2(Operand a, Operand b) { return apply_binary_floating<Atan2>(a, b); }
Tensor hypot(Operand a, Operand b) { return apply_binary_floating<Hypot>(a, b); }
Tensor logaddexp(Operand a, Operand b) { return apply_binary_floating<Logaddexp>(a, b); }
Tensor xlogy(Operand a, Operand b) { return apply_binary_floating<Xlogy>(a, b); }
Tensor copysign(Operand a, Operand b) { return apply_binary_floating<Copysign>(a, b); }
Tensor heaviside(Operand x, Operand values) { return apply_binary<Heaviside>(x, values); }
Tensor fmax(Operand a, Operand b) { return apply_binary<Fextremum<true>>(a, b); }
Tensor fmin(Operand a, Operand b) { return apply_binary<Fextremum<false>>(a, b); }

Tensor lerp(const Tensor& start, const Tensor& end, Operand weight) {
  detail::check_defined("lerp", weight.where(), start, end, weight);
  const Where where = weight.where();
  check_broadcast("lerp", start, end, weight.tensor() != nullptr ? *weight.tensor() : end, where);
  const Tensor way = sub(Operand(end, where), Operand(start, where));
  return add(Operand(start, where), mul(Operand(way, where), weight));
}

Tensor addcmul(const Tensor& x, const Tensor& a, const Tensor& b, double value, Where where) {
  detail::check_defined("addcmul", where, x, a, b);
  check_broadcast("addcmul", x, a, b, where);
  const Tensor product = mul(Operand(a, where), Operand(b, where));
  return add(Operand(x, where), value == 1 ? product : mul(Operand(product, where), value));
}

Tensor addcdiv(const Tensor& x, const Tensor& a, const Tensor& b, double value, Where where) {
  detail::check_defined("addcdiv", where, x, a, b);
  check_broadcast("addcdiv", x, a, b, where);
  const Tensor quotient = div(Operand(a, where), Operand(b, where));
  return add(Operand(x, where), value == 1 ? quotient : mul(Operand(quotient, where), value));
}

Tensor bitwise_and(Operand a, Operand b) {
  return bitwise(
      a, b, "bitwise_and", []<class T>(T x, T y) -> T requires std::is_integral_v<T> { return static_cast<T>(x & y); });
}

Tensor bitwise_or(Operand a, Operand b) {
  return bitwise(
      a, b, "bitwise_or", []<class T>(T x, T y) -> T requires std::is_integral_v<T> { return static_cast<T>(x | y); });
}

Tensor bitwise_xor(Operand a, Operand b) {
  return bitwise(
      a, b, "bitwise_xor", []<class T>(T x, T y) -> T requires std::is_integral_v<T> { return static_cast<T>(x ^ y); });
}

Tensor bitwise_not(const Tensor& x, Where where) {
  detail::check_defined("bitwise_not", where, x);
  if (x.dtype() == Dtype::boolean) return logical_not(x, where);
  if (is_floating(x.dtype())) {
    throw TypeError(where, std::string("bitwise_not: takes integers or booleans, not ") + name(x.dtype()));
  }
  return bitwise_xor(Operand(x, where), -1);
}

}  // namespace gradus
