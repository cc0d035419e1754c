// Comparisons and logic: boolean tensors, without gradients.
#include <gradus/core/defined.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

#include <cmath>

namespace gradus {
namespace {

// Three functions serve all six comparisons: fewer loops to compile.
struct Equal {
  template <class T>
  bool operator()(T x, T y) const {
    return x == y;
  }
};
struct Less {
  template <class T>
  bool operator()(T x, T y) const {
    return x < y;
  }
};
struct LessOrEqual {
  template <class T>
  bool operator()(T x, T y) const {
    return x <= y;
  }
};

template <class F>
Tensor compare(const Operand& a, const Operand& b, const char* name, const F& f) {
  detail::check_defined(name, a.where(), a, b);
  const NoGrad guard;
  const Dtype dtype = detail::promoted_dtype(a, b);
  const Tensor x = detail::as_tensor(a, dtype);
  const Tensor y = detail::as_tensor(b, dtype);
  const Tensor out = detail::make(broadcast_shapes(x.shape(), y.shape(), name, a.where()), Dtype::boolean);
  visit_dtype(dtype, [&]<class T>() { detail::map_scalars_into<bool, T>(out, f, x, y); });
  return out;
}

template <class F>
Tensor logic(const Tensor& a, const Tensor& b, const char* name, Where where, const F& f) {
  detail::check_defined(name, where, a, b);
  const NoGrad guard;
  const Tensor x = to(a, Dtype::boolean, where);
  const Tensor y = to(b, Dtype::boolean, where);
  const Tensor out = detail::make(broadcast_shapes(x.shape(), y.shape(), name, where), Dtype::boolean);
  detail::map_scalars_into<bool, bool>(out, f, x, y);
  return out;
}

template <class F>
Tensor classify(const Tensor& x, const F& f) {
  const Tensor out = detail::make(x.shape(), Dtype::boolean);
  visit_dtype(x.dtype(), [&]<class T>() { detail::map_scalars_into<bool, T>(out, f, x); });
  return out;
}

}  // namespace

Tensor eq(Operand a, Operand b) { return compare(a, b, "eq", Equal{}); }
Tensor ne(Operand a, Operand b) {
  detail::check_defined("ne", a.where(), a, b);
  return logical_not(compare(a, b, "ne", Equal{}), a.where());
}
Tensor lt(Operand a, Operand b) { return compare(a, b, "lt", Less{}); }
Tensor le(Operand a, Operand b) { return compare(a, b, "le", LessOrEqual{}); }
Tensor gt(Operand a, Operand b) {
  detail::check_defined("gt", a.where(), a, b);  // before the two change places
  return compare(b, a, "gt", Less{});
}
Tensor ge(Operand a, Operand b) {
  detail::check_defined("ge", a.where(), a, b);
  return compare(b, a, "ge", LessOrEqual{});
}

Tensor logical_and(const Tensor& a, const Tensor& b, Where where) {
  return logic(a, b, "logical_and", where, [](bool x, bool y) { return x && y; });
}

Tensor logical_or(const Tensor& a, const Tensor& b, Where where) {
  return logic(a, b, "logical_or", where, [](bool x, bool y) { return x || y; });
}

Tensor logical_xor(const Tensor& a, const Tensor& b, Where where) {
  return logic(a, b, "logical_xor", where, [](bool x, bool y) { return x != y; });
}

Tensor logical_not(const Tensor& x, Where where) {
  detail::check_defined("logical_not", where, x);
  const NoGrad guard;
  const Tensor truth = to(x, Dtype::boolean, where);
  const Tensor out = detail::make(truth.shape(), Dtype::boolean);
  detail::map_scalars_into<bool, bool>(
      out, [](bool v) { return !v; }, truth);
  return out;
}

Tensor isnan(const Tensor& x, Where where) {
  detail::check_defined("isnan", where, x);
  return classify(x, []<class T>(T v) {
    if constexpr (std::is_floating_point_v<T>)
      return std::isnan(v);
    else
      return false;
  });
}

Tensor isfinite(const Tensor& x, Where where) {
  detail::check_defined("isfinite", where, x);
  return classify(x, []<class T>(T v) {
    if constexpr (std::is_floating_point_v<T>)
      return std::isfinite(v);
    else
      return true;
  });
}

Tensor isinf(const Tensor& x, Where where) {
  detail::check_defined("isinf", where, x);
  return classify(x, []<class T>(T v) {
    if constexpr (std::is_floating_point_v<T>)
      return std::isinf(v);
    else
      return false;
  });
}

Tensor signbit(const Tensor& x, Where where) {
  detail::check_defined("signbit", where, x);
  return classify(x, []<class T>(T v) {
    if constexpr (std::is_floating_point_v<T>)
      return std::signbit(v);
    else
      return v < T{0};
  });
}

Tensor isclose(const Tensor& a, const Tensor& b, double relative, double absolute, Where where) {
  detail::check_defined("isclose", where, a, b);
  const NoGrad guard;
  broadcast_shapes(a.shape(), b.shape(), "isclose", where);
  const Tensor x = to(a, Dtype::float64, where);
  const Tensor y = to(b, Dtype::float64, where);
  const Tensor close = abs(sub(Operand(x, where), Operand(y, where))) <= absolute + relative * abs(y);
  // An infinite y would be close to everything.
  return logical_or(logical_and(close, isfinite(y)), eq(x, y));
}

bool equal(const Tensor& a, const Tensor& b, Where where) {
  detail::check_defined("equal", where, a, b);
  return a.shape() == b.shape() && all(eq(Operand(a, where), Operand(b, where)), where).item<bool>();
}

bool allclose(const Tensor& a, const Tensor& b, double relative, double absolute, Where where) {
  detail::check_defined("allclose", where, a, b);
  broadcast_shapes(a.shape(), b.shape(), "allclose", where);
  return all(isclose(a, b, relative, absolute, where), where).item<bool>();
}

}  // namespace gradus
