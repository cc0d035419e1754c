// From tensors to the elementwise kernels: broadcasting, dtypes, and where the result goes. Internal to core/ops.
#pragma once

#include <gradus/core/kernels/elementwise.h>
#include <gradus/core/ops.h>
#include <gradus/core/tensor_impl.h>
#include <gradus/core/visit_dtype.h>

#include <array>

namespace gradus::detail {

using kernels::Cost;

/// The stride of x in dimension `dim` of `shape`, to which it broadcasts.
inline std::int64_t broadcast_stride(const Tensor& x, const Shape& shape, int dim) noexcept {
  const int own = dim - (shape.rank() - x.dim());
  return own < 0 || x.shape()[own] != shape[dim] ? 0 : x.strides()[own];
}

/// The loops over `out` and inputs that broadcast to its shape.
template <class... Tensors>
kernels::IndexSpace<1 + sizeof...(Tensors)> index_space(const Tensor& out, const Tensors&... inputs) {
  using Space = kernels::IndexSpace<1 + sizeof...(Tensors)>;
  const Shape& shape = out.shape();
  if (out.is_contiguous() && ((inputs.shape() == shape && inputs.is_contiguous()) && ...))
    return Space::contiguous(out.numel());
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

/// out[i] = f(inputs[i]...), lane by lane; all of out's floating dtype. f takes and gives lanes.
template <class F, class... Tensors>
void map_into(const Tensor& out, Cost cost, const F& f, const Tensors&... inputs) {
  const auto space = index_space(out, inputs...);
  dispatch_floating(out.dtype(), [&]<class T>() {
    kernels::elementwise<T>(f, data<T>(out), std::array<const T*, sizeof...(Tensors)>{data<T>(inputs)...}, space, cost);
  });
}

/// The same as a new tensor of the inputs' common shape.
template <class F>
Tensor map(const Tensor& x, Cost cost, const F& f) {
  const Tensor out = make(x.shape(), x.dtype());
  map_into(out, cost, f, x);
  return out;
}

template <class F>
Tensor map(const Tensor& a, const Tensor& b, Cost cost, const F& f, const char* name, Where where) {
  const Tensor out =
      make(a.shape() == b.shape() ? a.shape() : broadcast_shapes(a.shape(), b.shape(), name, where), a.dtype());
  map_into(out, cost, f, a, b);
  return out;
}

/// out[i] = f(inputs[i]...) one element at a time, from tensors of type In to one of type Out.
template <class Out, class In, class F, class... Tensors>
void map_scalars_into(const Tensor& out, const F& f, const Tensors&... inputs) {
  kernels::elementwise_scalar(f, data<Out>(out), index_space(out, inputs...),
                              static_cast<const In*>(data<In>(inputs))...);
}

/// The dtype that an operation on both gives, as torch promotes: a dtype counts only within the highest of the
/// categories boolean, integer, floating, and there tensors with dimensions come before 0-dim tensors, and these before
/// numbers.
Dtype promoted_dtype(const Operand& a, const Operand& b) noexcept;
Tensor as_tensor(const Operand& operand, Dtype dtype);
/// Integers and booleans as float32.
Tensor as_floating(const Tensor& x, Where where);

}  // namespace gradus::detail
