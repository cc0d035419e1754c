// Lines: the elements along one dimension of a tensor. Internal to core/ops.
#pragma once

#include <gradus/core/kernels/elementwise.h>
#include <gradus/core/kernels/reduce.h>
#include <gradus/core/ops.h>

#include <algorithm>

namespace gradus::detail {

/// The shape as the kernels take it: lines of shape.reduce elements, `inner` apart.
inline kernels::ReduceShape lines_along(const Shape& shape, int dim) {
  kernels::ReduceShape lines{1, 1, 1};
  for (int d = 0; d < shape.rank(); ++d) (d < dim ? lines.outer : d == dim ? lines.reduce : lines.inner) *= shape[d];
  return lines;
}

/// Calls f(first element, distance between elements) for each line, spread over threads if that pays. f is noexcept.
template <class F>
void for_each_line(const kernels::ReduceShape& lines, const F& f) {
  const std::int64_t count = lines.outer * lines.inner;
  const std::int64_t length = std::max<std::int64_t>(lines.reduce, 1);
  kernels::detail::for_pieces(count, std::max<std::int64_t>(4096 / length, 1),
                              kernels::cutoffs().transcendental / length, [&](std::int64_t begin, std::int64_t end) {
                                for (std::int64_t i = begin; i < end; ++i) {
                                  f(i / lines.inner * lines.inner * lines.reduce + i % lines.inner, lines.inner);
                                }
                              });
}

/// f(x, dim counted from 0); a 0-dim tensor is given as one of one element, and what f gives of it made 0-dim again.
template <class F>
auto along_dim(const Tensor& x, int dim, const char* operation, Where where, const F& f) {
  const int along = wrap_dim(dim, x.dim(), operation, where);
  if (x.dim() > 0) return f(x, along);
  return f(reshape(x, {1}, where), 0);
}

}  // namespace gradus::detail
