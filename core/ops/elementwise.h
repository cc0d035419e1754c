// From tensors to the elementwise kernels: broadcasting, dtypes, and where the result goes. Internal to core/ops.
#pragma once

#include <gradus/core/kernels/elementwise.h>
#include <gradus/core/ops.h>
#include <gradus/core/tensor_impl.h>
#include <gradus/core/visit_dtype.h>

#include <array>

namespace gradus::detail {

using kernels::cheap;
using kernels::Cost;
using kernels::transcendental;

/// The stride of x in dimension `dim` of `shape`, to which it broadcasts.
inline std::int64_t broadcast_stride(const Tensor& x, const Shape& shape, int dim) {
  const int own = dim - (shape.rank() - x.dim());
  return own < 0 || x.shape()[own] != shape[dim] ? 0 : x.strides()[own];
}

/// Whether all lie in memory element for element alike.
template <class... Tensors>
bool are_flat(const Tensor& out, const Tensors&... inputs) {
  return out.is_contiguous() && ((inputs.shape() == out.shape() && inputs.is_contiguous()) && ...);
}

/// The loops over `out` and inputs that broadcast to its shape.
template <class... Tensors>
kernels::IndexSpace<1 + sizeof...(Tensors)> index_space(const Tensor& out, const Tensors&... inputs) {
  using Space = kernels::IndexSpace<1 + sizeof...(Tensors)>;
  const Shape& shape = out.shape();
  if (are_flat(out, inputs...)) return Space::contiguous(out.numel());
  Space space;
  for (int d = 0; d < shape.rank(); ++d)
    space.push_back(shape[d], {out.strides()[d], broadcast_stride(inputs, shape, d)...});
  space.collapse();
  return space;
}

/// Calls f.operator()<T>() with the C++ type of a floating dtype.
template <class F>
decltype(auto) dispatch_floating(Dtype dtype, F&& f) {
  return dtype == Dtype::float64 ? f.template operator()<double>() : f.template operator()<float>();
}

/// The tensor that an operation in place changes, until the one kernel that reads it has taken it for its result
/// (core/ops/in_place.cpp).
inline constinit thread_local const Tensor* changed_in_place = nullptr;

/// For the result of a kernel that reads each element of the inputs before it writes there: the input that is changed
/// in place, if one is and the result fits; else a new tensor.
template <class... Tensors>
Tensor make_result(const Shape& shape, Dtype dtype, const Tensors&... inputs) {
  if (const Tensor* self = changed_in_place;
      self != nullptr && (inputs.is_same(*self) || ...) && self->shape() == shape && self->dtype() == dtype) {
    changed_in_place = nullptr;
    return *self;
  }
  return make(shape, dtype);
}

/// out[i] = f(inputs[i]...), lane by lane; all of out's floating dtype. f takes and gives lanes.
template <Cost cost, class F, class... Tensors>
void map_into(const Tensor& out, kernels::CostTag<cost> tag, const F& f, const Tensors&... inputs) {
  const bool flat = are_flat(out, inputs...);
  dispatch_floating(out.dtype(), [&]<class T>() {
    const std::array<const T*, sizeof...(Tensors)> in{data<T>(inputs)...};
    if (flat)
      kernels::elementwise_flat<T>(f, data<T>(out), in, out.numel(), tag);
    else
      kernels::elementwise<T>(f, data<T>(out), in, index_space(out, inputs...), tag);
  });
}

/// The same as a new tensor of the inputs' common shape.
template <Cost cost, class F>
Tensor map(const Tensor& x, kernels::CostTag<cost> tag, const F& f) {
  const Tensor out = make_result(x.shape(), x.dtype(), x);
  map_into(out, tag, f, x);
  return out;
}

template <Cost cost, class F>
Tensor map(const Tensor& a, const Tensor& b, kernels::CostTag<cost> tag, const F& f, const char* name, Where where) {
  const Shape shape = a.shape() == b.shape() ? a.shape() : broadcast_shapes(a.shape(), b.shape(), name, where);
  const Tensor out = make_result(shape, a.dtype(), a, b);
  map_into(out, tag, f, a, b);
  return out;
}

/// out[i] = f(inputs[i]...) one element at a time, from tensors of type In to one of type Out.
template <class Out, class In, class F, class... Tensors>
void map_scalars_into(const Tensor& out, const F& f, const Tensors&... inputs) {
  kernels::elementwise_scalar(f, data<Out>(out), index_space(out, inputs...),
                              static_cast<const In*>(data<In>(inputs))...);
}

/// out[i] = f(x[i]) one element at a time, of a floating tensor; f is a template of the C++ type.
template <class F>
Tensor map_scalars(const Tensor& x, const F& f) {
  const Tensor out = make_result(x.shape(), x.dtype(), x);
  dispatch_floating(x.dtype(), [&]<class T>() { map_scalars_into<T, T>(out, f, x); });
  return out;
}

/// The dtype that an operation on both gives, as torch promotes: a dtype counts only within the highest of the
/// categories boolean, integer, floating, and there tensors with dimensions come before 0-dim tensors, and these before
/// numbers.
Dtype promoted_dtype(const Operand& a, const Operand& b);
Tensor as_tensor(const Operand& operand, Dtype dtype);
/// A 0-dim tensor.
Tensor scalar(double number, Dtype dtype);
/// Integers and booleans as float32.
Tensor as_floating(const Tensor& x, Where where);

}  // namespace gradus::detail
