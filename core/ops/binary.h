// Running an operation of two operands: promotion of dtypes, unboxed numbers. Internal to core/ops.
#pragma once

#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/ops/elementwise.h>

#include <type_traits>

namespace gradus::detail {

/// apply(Op{}, a, b) with both as the given dtype.
template <class Op>
Tensor apply_binary(const Operand& a, const Operand& b, Dtype dtype) {
  const Tensor* x = a.tensor();
  const Tensor* y = b.tensor();
  if (x != nullptr && y != nullptr && x->dtype() == dtype && y->dtype() == dtype) {
    return apply(Op{}, *x, *y, a.where());
  }
  return apply(Op{}, as_tensor(a, dtype), as_tensor(b, dtype), a.where());
}

/// The same with both as the dtype that torch promotes to.
template <class Op>
Tensor apply_binary(const Operand& a, const Operand& b) {
  check_defined(Op::name, a.where(), a, b);
  return apply_binary<Op>(a, b, promoted_dtype(a, b));
}

/// The same where integers and booleans are taken as float32.
template <class Op>
Tensor apply_binary_floating(const Operand& a, const Operand& b) {
  check_defined(Op::name, a.where(), a, b);
  const Dtype dtype = promoted_dtype(a, b);
  return apply_binary<Op>(a, b, is_floating(dtype) ? dtype : Dtype::float32);
}

/// out[i] = f(a[i], b[i]) one element at a time, for every dtype that F takes two of and gives one.
template <class F>
Tensor map_scalars(const Tensor& a, const Tensor& b, const F& f, const char* name, Where where) {
  const Tensor out = make_result(broadcast_shapes(a.shape(), b.shape(), name, where), a.dtype(), a, b);
  visit_dtype(a.dtype(), [&]<class T>() {
    if constexpr (std::is_invocable_r_v<T, F, T, T>) map_scalars_into<T, T>(out, f, a, b);
  });
  return out;
}

}  // namespace gradus::detail
