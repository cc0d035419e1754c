// Arithmetic of two operands.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/kernels/convert.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/binary.h>

#include <type_traits>
#include <utility>

namespace gradus {
namespace detail {

Dtype promoted_dtype(const Operand& a, const Operand& b) {
  const auto dtype = [](const Operand& x) { return x.tensor() != nullptr ? x.tensor()->dtype() : x.dtype(); };
  const auto rank = [](const Operand& x) { return x.tensor() == nullptr ? 0 : x.tensor()->dim() == 0 ? 1 : 2; };
  const auto category = [](Dtype d) { return d == Dtype::boolean ? 0 : is_floating(d) ? 2 : 1; };
  const Dtype da = dtype(a);
  const Dtype db = dtype(b);
  if (category(da) != category(db)) return category(da) > category(db) ? da : db;
  if (rank(a) != rank(b)) return rank(a) > rank(b) ? da : db;
  return promote(da, db);
}

Tensor scalar(double number, Dtype dtype) {
  Tensor out = make({}, dtype);
  visit_dtype(dtype, [&]<class T>() { *data<T>(out) = kernels::convert<T>(number); });
  return out;
}

Tensor as_tensor(const Operand& operand, Dtype dtype) {
  if (operand.tensor() == nullptr) return scalar(operand.number(), dtype);
  return operand.tensor()->dtype() == dtype ? *operand.tensor() : to(*operand.tensor(), dtype, operand.where());
}

Tensor as_floating(const Tensor& x, Where where) {
  if (!x.defined() || is_floating(x.dtype())) return x;  // apply names the operation that an undefined one is given to
  return to(x, Dtype::float32, where);
}

}  // namespace detail

namespace {

// Signed integers wrap around, as torch's do.
template <class R, class F>
R wrapping(R a, R b, F f) {
  using U = std::make_unsigned_t<R>;
  return static_cast<R>(f(static_cast<U>(a), static_cast<U>(b)));
}

struct AddElements {
  template <class R>
  R operator()(R a, R b) const {
    if constexpr (std::is_same_v<R, bool>)
      return a || b;
    else if constexpr (std::is_integral_v<R>)
      return wrapping(a, b, [](auto x, auto y) { return x + y; });
    else
      return a + b;
  }
};

struct SubElements {
  template <class R>
  R operator()(R a, R b) const {
    if constexpr (std::is_same_v<R, bool>)
      return a != b;
    else if constexpr (std::is_integral_v<R>)
      return wrapping(a, b, [](auto x, auto y) { return x - y; });
    else
      return a - b;
  }
};

struct MulElements {
  template <class R>
  R operator()(R a, R b) const {
    if constexpr (std::is_same_v<R, bool>)
      return a && b;
    else if constexpr (std::is_integral_v<R>)
      return wrapping(a, b, [](std::uint64_t x, std::uint64_t y) { return x * y; });
    else
      return a * b;
  }
};

struct DivElements {
  template <class R>
  R operator()(R a, R b) const {
    return a / b;
  }
};

struct PowElements {
  template <class R>
  R operator()(R a, R b) const {
    if constexpr (std::is_same_v<R, bool>) {
      return a || !b;
    } else if constexpr (std::is_integral_v<R>) {
      if constexpr (std::is_signed_v<R>) {
        if (b < 0) return a == 1 ? R{1} : a == -1 ? (b % 2 == 0 ? R{1} : R{-1}) : R{0};
      }
      std::uint64_t result = 1;
      std::uint64_t base = static_cast<std::uint64_t>(a);
      for (auto exponent = static_cast<std::uint64_t>(b); exponent != 0; exponent >>= 1) {
        if (exponent & 1U) result *= base;
        base *= base;
      }
      return static_cast<R>(result);
    } else {
      return pow(a, b);
    }
  }
};

struct MaximumElements {
  template <class R>
  R operator()(R a, R b) const {
    if constexpr (std::is_integral_v<R>)
      return a < b ? b : a;
    else
      return max(a, b);
  }
};

struct MinimumElements {
  template <class R>
  R operator()(R a, R b) const {
    if constexpr (std::is_integral_v<R>)
      return b < a ? b : a;
    else
      return min(a, b);
  }
};

template <class F, class Cost>
Tensor combine(const Tensor& a, const Tensor& b, const F& f, Cost cost, const char* name, Where where) {
  if (is_floating(a.dtype())) return detail::map(a, b, cost, f, name, where);
  const Tensor out = detail::make_result(broadcast_shapes(a.shape(), b.shape(), name, where), a.dtype(), a, b);
  visit_dtype(a.dtype(), [&]<class T>() {
    if constexpr (std::is_integral_v<T> && std::is_invocable_r_v<T, F, T, T>)
      detail::map_scalars_into<T, T>(out, f, a, b);
  });
  return out;
}

struct Add {
  static constexpr auto name = "add";
  static constexpr bool broadcasts = true;
  static constexpr AddElements elements{};
  static constexpr auto cost = detail::cheap;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g) const { return {g, g}; }
};

struct Sub {
  static constexpr auto name = "sub";
  static constexpr bool broadcasts = true;
  static constexpr SubElements elements{};
  static constexpr auto cost = detail::cheap;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Needs<2>& needs) const { return {g, needs[1] ? -g : Tensor()}; }
};

struct Mul {
  static constexpr auto name = "mul";
  static constexpr bool broadcasts = true;
  static constexpr MulElements elements{};
  static constexpr auto cost = detail::cheap;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    return {in.needs[0] ? g * in[1] : Tensor(), in.needs[1] ? g * in[0] : Tensor()};
  }
};

struct Div {
  static constexpr auto name = "div";
  static constexpr bool broadcasts = true;
  static constexpr DivElements elements{};
  static constexpr auto cost = detail::cheap;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    return {in.needs[0] ? g / in[1] : Tensor(), in.needs[1] ? -g * in[0] / square(in[1]) : Tensor()};
  }
};

struct Pow {
  static constexpr auto name = "pow";
  static constexpr bool broadcasts = true;
  static constexpr PowElements elements{};
  static constexpr auto cost = detail::transcendental;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    const Tensor& a = in[0];
    const Tensor& b = in[1];
    Gradients<2> gradients;
    // 0 where b is 0: the factor a^(b-1) alone would be infinite at a = 0.
    if (in.needs[0]) gradients[0] = gradus::where(b == 0, 0.0, g * b * pow(a, b - 1));
    if (in.needs[1]) {
      const Tensor flat = logical_and(a == 0, b >= 0);
      gradients[1] = gradus::where(flat, 0.0, g * pow(a, b) * log(gradus::where(flat, 1.0, a)));
    }
    return gradients;
  }
};

// The share of the gradient that goes to a, where `better` says that a wins: all, or half at a tie.
Gradients<2> share(const Tensor& g, const Tensor& better, const Tensor& tie) {
  const Tensor to_a = to(better, g.dtype()) + 0.5 * to(tie, g.dtype());
  return {g * to_a, g * (1 - to_a)};
}

struct Maximum {
  static constexpr auto name = "maximum";
  static constexpr bool broadcasts = true;
  static constexpr MaximumElements elements{};
  static constexpr auto cost = detail::cheap;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const { return share(g, in[0] > in[1], in[0] == in[1]); }
};

struct Minimum {
  static constexpr auto name = "minimum";
  static constexpr bool broadcasts = true;
  static constexpr MinimumElements elements{};
  static constexpr auto cost = detail::cheap;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const { return share(g, in[0] < in[1], in[0] == in[1]); }
};

void refuse_booleans(const Operand& a, const Operand& b, const char* operation) {
  detail::check_defined(operation, a.where(), a, b);
  if (detail::promoted_dtype(a, b) == Dtype::boolean) {
    throw TypeError(a.where(), std::string(operation) + ": booleans have no difference; convert one with to()");
  }
}

}  // namespace

Tensor add(Operand a, Operand b) { return detail::apply_binary<Add>(a, b); }

Tensor sub(Operand a, Operand b) {
  refuse_booleans(a, b, "sub");
  return detail::apply_binary<Sub>(a, b);
}

Tensor mul(Operand a, Operand b) { return detail::apply_binary<Mul>(a, b); }

Tensor div(Operand a, Operand b) { return detail::apply_binary_floating<Div>(a, b); }

Tensor pow(Operand a, Operand b) { return detail::apply_binary<Pow>(a, b); }
Tensor maximum(Operand a, Operand b) { return detail::apply_binary<Maximum>(a, b); }
Tensor minimum(Operand a, Operand b) { return detail::apply_binary<Minimum>(a, b); }

Tensor operator-(const Tensor& x) { return neg(x, Where{}); }

}  // namespace gradus
