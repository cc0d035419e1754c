// Parts of a tensor: its own memory, seen through other sizes, strides and a first element; going back, the part is put
// among zeros.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/copy.h>
#include <gradus/core/tensor_impl.h>

#include <algorithm>

namespace gradus {
namespace {

// Entries start, start + step, … of a dimension, `length` of them.
struct Part {
  int dim;
  std::int64_t start;
  std::int64_t length;
  std::int64_t step = 1;

  Tensor of(const Tensor& x) const {
    Shape shape = x.shape();
    Shape strides = x.strides();
    const std::int64_t offset = x.impl()->offset + (length > 0 ? start * strides[dim] : 0);
    shape[dim] = length;
    strides[dim] *= step;
    return detail::make_view(x, shape, strides, offset);
  }
};

struct Narrow {
  static constexpr auto name = "narrow";
  Part part;
  std::int64_t input_size;

  Tensor forward(const Tensor& x) const { return part.of(x); }
  Tensor vjp(const Tensor& g) const;
};

// The part put back among zeros: narrow's transpose.
struct NarrowBackward {
  static constexpr auto name = "narrow_backward";
  Part part;
  std::int64_t size;

  Tensor forward(const Tensor& g) const {
    Shape shape = g.shape();
    shape[part.dim] = size;
    Tensor result = zeros(shape, {.dtype = g.dtype()});
    detail::copy_elements(part.of(result), g);
    return result;
  }
  Tensor vjp(const Tensor& g) const { return apply(Narrow{part, size}, g, Where{}); }
};

Tensor Narrow::vjp(const Tensor& g) const { return apply(NarrowBackward{part, input_size}, g, Where{}); }

struct Select {
  static constexpr auto name = "select";
  int dim;
  std::int64_t index;
  std::int64_t input_size;

  Tensor forward(const Tensor& x) const {
    Shape shape = x.shape();
    Shape strides = x.strides();
    const std::int64_t offset = x.impl()->offset + index * strides[dim];
    shape.erase(dim);
    strides.erase(dim);
    return detail::make_view(x, shape, strides, offset);
  }
  Tensor vjp(const Tensor& g) const {
    return apply(NarrowBackward{{dim, index, 1}, input_size}, unsqueeze(g, dim), Where{});
  }
};

// The elements of a diagonal as a new last dimension.
struct Diagonal {
  static constexpr auto name = "diagonal";
  std::int64_t offset;
  int dim0;
  int dim1;
  Shape input_shape;

  Tensor of(const Tensor& x) const {
    const std::int64_t row = offset < 0 ? -offset : 0;
    const std::int64_t column = offset > 0 ? offset : 0;
    const std::int64_t length = std::max<std::int64_t>(std::min(x.shape()[dim0] - row, x.shape()[dim1] - column), 0);
    Shape shape;
    Shape strides;
    for (int dim = 0; dim < x.dim(); ++dim) {
      if (dim == dim0 || dim == dim1) continue;
      shape.push_back(x.shape()[dim]);
      strides.push_back(x.strides()[dim]);
    }
    shape.push_back(length);
    strides.push_back(x.strides()[dim0] + x.strides()[dim1]);
    const std::int64_t start = length > 0 ? row * x.strides()[dim0] + column * x.strides()[dim1] : 0;
    return detail::make_view(x, shape, strides, x.impl()->offset + start);
  }
  Tensor forward(const Tensor& x) const { return of(x); }
  Tensor vjp(const Tensor& g) const;
};

// The diagonal put back among zeros: diagonal's transpose.
struct DiagonalBackward {
  static constexpr auto name = "diagonal_backward";
  Diagonal diagonal;

  Tensor forward(const Tensor& g) const {
    Tensor result = zeros(diagonal.input_shape, {.dtype = g.dtype()});
    detail::copy_elements(diagonal.of(result), g);
    return result;
  }
  Tensor vjp(const Tensor& g) const { return apply(diagonal, g, Where{}); }
};

Tensor Diagonal::vjp(const Tensor& g) const { return apply(DiagonalBackward{*this}, g, Where{}); }

// Windows of a dimension; their entries are a new last dimension.
struct Unfold {
  static constexpr auto name = "unfold";
  int dim;
  std::int64_t size;
  std::int64_t step;
  Shape input_shape;

  Tensor forward(const Tensor& x) const {
    Shape shape = x.shape();
    Shape strides = x.strides();
    shape[dim] = (shape[dim] - size) / step + 1;
    shape.push_back(size);
    strides.push_back(strides[dim]);
    if (shape[dim] > 1) strides[dim] *= step;  // a step that is never taken must not overflow
    return detail::make_view(x, shape, strides, x.impl()->offset);
  }
  Tensor vjp(const Tensor& g) const;
};

// The windows added up where they overlap: unfold's transpose.
struct UnfoldBackward {
  static constexpr auto name = "unfold_backward";
  Unfold unfold;

  Tensor forward(const Tensor& g) const {
    const Tensor result = zeros(unfold.input_shape, {.dtype = g.dtype()});
    const std::int64_t windows = g.shape()[unfold.dim];
    for (std::int64_t i = 0; i < unfold.size; ++i) {  // the i-th entries of all windows lie apart
      Tensor entries = Part{unfold.dim, i, windows, windows > 1 ? unfold.step : 1}.of(result);
      entries.add_(select(g, -1, i));
    }
    return result;
  }
  Tensor vjp(const Tensor& g) const { return apply(unfold, g, Where{}); }
};

Tensor Unfold::vjp(const Tensor& g) const { return apply(UnfoldBackward{*this}, g, Where{}); }

}  // namespace

Tensor narrow(const Tensor& x, int dim, std::int64_t start, std::int64_t length, Where where) {
  detail::check_defined("narrow", where, x);
  const int wrapped = wrap_existing_dim(dim, x.dim(), "narrow", where);
  const std::int64_t size = x.shape()[wrapped];
  const std::int64_t first = start < 0 ? start + size : start;
  if (first < 0 || length < 0 || first > size || length > size - first) {
    throw IndexError(where, "narrow: " + std::to_string(length) + " entries from " + std::to_string(start) +
                                " are outside 0.." + std::to_string(size - 1) + " of dimension " +
                                std::to_string(wrapped));
  }
  return apply(Narrow{{wrapped, first, length}, size}, x, where);
}

Tensor select(const Tensor& x, int dim, std::int64_t index, Where where) {
  detail::check_defined("select", where, x);
  const int wrapped = wrap_existing_dim(dim, x.dim(), "select", where);
  const std::int64_t size = x.shape()[wrapped];
  if (index < -size || index >= size) {
    throw IndexError(
        where, "select: index " + std::to_string(index) + " is outside a dimension of size " + std::to_string(size));
  }
  return apply(Select{wrapped, index < 0 ? index + size : index, size}, x, where);
}

Tensor slice(const Tensor& x, int dim, std::int64_t start, std::int64_t end, std::int64_t step, Where where) {
  detail::check_defined("slice", where, x);
  const int wrapped = wrap_existing_dim(dim, x.dim(), "slice", where);
  if (step < 1) throw ValueError(where, "slice: the step must be at least 1, got " + std::to_string(step));
  const std::int64_t size = x.shape()[wrapped];
  const auto cut = [size](std::int64_t place) {
    return std::clamp<std::int64_t>(place < 0 ? place + size : place, 0, size);
  };
  const std::int64_t first = cut(start);
  const std::int64_t span = std::max<std::int64_t>(cut(end) - first, 0);
  const std::int64_t length = span / step + (span % step != 0 ? 1 : 0);
  // A step past the end is never taken, and must not overflow the strides.
  const std::int64_t taken = length > 1 ? step : 1;
  return apply(Narrow{{wrapped, first, length, taken}, size}, x, where);
}

Tensor diagonal(const Tensor& x, std::int64_t offset, int dim0, int dim1, Where where) {
  detail::check_defined("diagonal", where, x);
  const int first = wrap_existing_dim(dim0, x.dim(), "diagonal", where);
  const int second = wrap_existing_dim(dim1, x.dim(), "diagonal", where);
  if (first == second) {
    throw ValueError(
        where, "diagonal: the two dimensions are the same: " + std::to_string(dim0) + " and " + std::to_string(dim1));
  }
  // Beyond these all diagonals are empty.
  const std::int64_t reached = std::clamp(offset, -x.shape()[first], x.shape()[second]);
  return apply(Diagonal{reached, first, second, x.shape()}, x, where);
}

Tensor diag(const Tensor& x, std::int64_t offset, Where where) {
  detail::check_defined("diag", where, x);
  if (x.dim() == 2) return clone(diagonal(x, offset, 0, 1, where), where);
  if (x.dim() != 1) throw ShapeError(where, "diag: takes a vector or a matrix, got shape " + to_string(x.shape()));
  constexpr std::int64_t most = std::int64_t{1} << 59;
  if (offset < -most || offset > most) {
    throw ValueError(where, "diag: the offset is too large: " + std::to_string(offset));
  }
  const std::int64_t size = x.numel() + (offset < 0 ? -offset : offset);
  check_sizes({size, size}, "diag", where);
  return apply(DiagonalBackward{Diagonal{offset, 0, 1, {size, size}}}, x, where);
}

Tensor unfold(const Tensor& x, int dim, std::int64_t size, std::int64_t step, Where where) {
  detail::check_defined("unfold", where, x);
  const int along = wrap_existing_dim(dim, x.dim(), "unfold", where);
  if (step < 1) throw ValueError(where, "unfold: the step must be at least 1, got " + std::to_string(step));
  if (size < 0 || size > x.shape()[along]) {
    throw ShapeError(where, "unfold: a window of " + std::to_string(size) + " entries does not fit into dimension " +
                                std::to_string(dim) + " of shape " + to_string(x.shape()));
  }
  if (x.dim() == max_rank) {
    throw ShapeError(where, "unfold: shape " + to_string(x.shape()) + " already has the most dimensions, 8");
  }
  return apply(Unfold{along, size, step, x.shape()}, x, where);
}

}  // namespace gradus
