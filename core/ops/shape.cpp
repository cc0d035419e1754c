// Operations that change how a tensor is laid out: views where they can be, copies where they must.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/copy.h>
#include <gradus/core/tensor_impl.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace gradus {
namespace {

std::string prefix(const char* operation) { return std::string(operation) + ": "; }

Tensor same_memory(const Tensor& x, const Shape& shape, const Shape& strides) {
  return detail::make_view(x, shape, strides, x.impl()->offset);
}

// Reshape -----------------------------------------------------------------------------------------------------------

// The shape with its -1 replaced by what is left.
Shape complete(const Tensor& x, const Shape& wanted, const char* operation, Where where) {
  const auto fail = [&](const char* why) {
    throw ShapeError(where, prefix(operation) + to_string(x.shape()) + " cannot become " + to_string(wanted) + why);
  };
  Shape shape = wanted;
  int open = -1;
  for (int dim = 0; dim < shape.rank(); ++dim) {
    if (shape[dim] >= 0) continue;
    if (shape[dim] != -1) fail(": a size is negative");
    if (open >= 0) fail(": only one size may be -1");
    open = dim;
    shape[dim] = 1;
  }
  check_sizes(shape, operation, where);
  const std::int64_t given = shape.numel();
  if (open >= 0) {
    if (given == 0) fail(": the size of -1 is not determined");
    if (x.numel() % given != 0) fail("");
    shape[open] = x.numel() / given;
  } else if (given != x.numel()) {
    fail("");
  }
  return shape;
}

// The strides that show x's elements, in order, as `shape`; none if only a copy can.
std::optional<Shape> view_strides(const Tensor& x, const Shape& shape) {
  if (x.is_contiguous()) return contiguous_strides(shape);  // an empty tensor is
  Shape strides = shape;
  const Shape& old_shape = x.shape();
  const Shape& old_strides = x.strides();
  int dim = shape.rank() - 1;
  // Runs of x's dimensions that lie side by side, from the last; each must be made up by some of the new sizes.
  for (int last = old_shape.rank() - 1; last >= 0;) {
    std::int64_t run = old_shape[last];
    int first = last;
    while (first > 0 && (old_shape[first - 1] == 1 || old_strides[first - 1] == old_strides[last] * run)) {
      run *= old_shape[--first];
    }
    std::int64_t covered = 1;
    while (dim >= 0 && (covered < run || shape[dim] == 1)) {
      strides[dim] = old_strides[last] * covered;
      covered *= shape[dim--];
    }
    if (covered != run) return std::nullopt;
    last = first - 1;
  }
  return strides;
}

struct Reshape {
  static constexpr auto name = "reshape";
  Shape shape;
  Shape input_shape;

  Tensor forward(const Tensor& x) const {
    const auto strides = view_strides(x, shape);
    if (strides) return same_memory(x, shape, *strides);
    const Tensor copy = detail::contiguous_copy(x);
    return same_memory(copy, shape, contiguous_strides(shape));
  }
  Tensor vjp(const Tensor& g) const { return reshape(g, input_shape); }
};

// Dimensions of size 1 taken out or put in: always a view.
struct Squeeze {
  static constexpr auto name = "squeeze";
  Shape shape;
  Shape strides;
  Shape input_shape;

  Tensor forward(const Tensor& x) const { return same_memory(x, shape, strides); }
  Tensor vjp(const Tensor& g) const { return reshape(g, input_shape); }
};

struct Unsqueeze {
  static constexpr auto name = "unsqueeze";
  int dim;

  Tensor forward(const Tensor& x) const {
    Shape shape = x.shape();
    Shape strides = x.strides();
    strides.insert(dim, dim < x.dim() ? shape[dim] * strides[dim] : 1);
    shape.insert(dim, 1);
    return same_memory(x, shape, strides);
  }
  Tensor vjp(const Tensor& g) const { return squeeze(g, dim); }
};

// Order of dimensions -----------------------------------------------------------------------------------------------

struct Permute {
  static constexpr auto name = "permute";
  Shape order;  // the input's dimension for each of the output's

  Tensor forward(const Tensor& x) const {
    Shape shape = order;
    Shape strides = order;
    for (int dim = 0; dim < order.rank(); ++dim) {
      const int from = static_cast<int>(order[dim]);
      shape[dim] = x.shape()[from];
      strides[dim] = x.strides()[from];
    }
    return same_memory(x, shape, strides);
  }
  Tensor vjp(const Tensor& g) const {
    Shape inverse = order;
    for (int dim = 0; dim < order.rank(); ++dim) inverse[static_cast<int>(order[dim])] = dim;
    return apply(Permute{inverse}, g, Where{});
  }
};

struct Transpose {
  static constexpr auto name = "transpose";
  int dim0;
  int dim1;

  Tensor forward(const Tensor& x) const {
    Shape shape = x.shape();
    Shape strides = x.strides();
    std::swap(shape[dim0], shape[dim1]);
    std::swap(strides[dim0], strides[dim1]);
    return same_memory(x, shape, strides);
  }
  Tensor vjp(const Tensor& g) const { return transpose(g, dim0, dim1); }
};

// Broadcasting ------------------------------------------------------------------------------------------------------

struct Expand {
  static constexpr auto name = "expand";
  Shape shape;
  Shape input_shape;

  Tensor forward(const Tensor& x) const {
    Shape strides = shape;
    const int added = shape.rank() - x.dim();
    for (int dim = 0; dim < shape.rank(); ++dim) {
      const int from = dim - added;
      const bool repeats = from < 0 || (x.shape()[from] == 1 && shape[dim] != 1);
      strides[dim] = repeats ? 0 : x.strides()[from];
    }
    return same_memory(x, shape, strides);
  }
  Tensor vjp(const Tensor& g) const { return sum_to(g, input_shape); }
};

// Parts -------------------------------------------------------------------------------------------------------------

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
    return same_memory(x, shape, strides);
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

// Copies ------------------------------------------------------------------------------------------------------------

struct Clone {
  static constexpr auto name = "clone";

  Tensor forward(const Tensor& x) const { return detail::contiguous_copy(x); }
  Tensor vjp(const Tensor& g) const { return g; }
};

struct To {
  static constexpr auto name = "to";
  Dtype dtype;
  Dtype input_dtype;

  Tensor forward(const Tensor& x) const {
    Tensor result = detail::make(x.shape(), dtype);
    detail::copy_elements(result, x);
    return result;
  }
  Tensor vjp(const Tensor& g) const { return to(g, input_dtype); }
};

}  // namespace

Tensor reshape(const Tensor& x, const Shape& shape, Where where) {
  detail::check_defined("reshape", where, x);
  return apply(Reshape{complete(x, shape, "reshape", where), x.shape()}, x, where);
}

Tensor view(const Tensor& x, const Shape& shape, Where where) {
  detail::check_defined("view", where, x);
  const Shape whole = complete(x, shape, "view", where);
  if (!view_strides(x, whole)) {
    throw ValueError(where, "view: " + to_string(x.shape()) + " with strides " + to_string(x.strides()) +
                                " cannot be seen as " + to_string(whole) + " without a copy; use reshape");
  }
  return apply(Reshape{whole, x.shape()}, x, where);
}

Tensor flatten(const Tensor& x, int start, int end, Where where) {
  detail::check_defined("flatten", where, x);
  const int first = wrap_dim(start, x.dim(), "flatten", where);
  const int last = wrap_dim(end, x.dim(), "flatten", where);
  if (first > last) {
    throw ValueError(where, "flatten: dimension " + std::to_string(start) + " comes after dimension " +
                                std::to_string(end) + " in shape " + to_string(x.shape()));
  }
  if (x.dim() == 0) return reshape(x, {1}, where);
  Shape shape;
  for (int dim = 0; dim < x.dim(); ++dim) {
    if (dim > first && dim <= last) {
      shape[first] *= x.shape()[dim];
    } else {
      shape.push_back(x.shape()[dim]);
    }
  }
  return reshape(x, shape, where);
}

Tensor permute(const Tensor& x, const std::vector<int>& dims, Where where) {
  detail::check_defined("permute", where, x);
  if (static_cast<int>(dims.size()) != x.dim()) {
    throw ShapeError(where,
                     "permute: " + std::to_string(dims.size()) + " dimensions given for shape " + to_string(x.shape()));
  }
  Shape order;
  for (const int dim : dims) {
    const int wrapped = wrap_dim(dim, x.dim(), "permute", where);
    if (std::find(order.begin(), order.end(), wrapped) != order.end()) {
      throw ValueError(where, "permute: dimension " + std::to_string(dim) + " is given twice");
    }
    order.push_back(wrapped);
  }
  return apply(Permute{order}, x, where);
}

Tensor transpose(const Tensor& x, int dim0, int dim1, Where where) {
  detail::check_defined("transpose", where, x);
  const int first = wrap_existing_dim(dim0, x.dim(), "transpose", where);
  const int second = wrap_existing_dim(dim1, x.dim(), "transpose", where);
  return apply(Transpose{first, second}, x, where);
}

Tensor t(const Tensor& x, Where where) {
  detail::check_defined("t", where, x);
  if (x.dim() > 2) throw ShapeError(where, "t: a matrix is needed, not shape " + to_string(x.shape()));
  return x.dim() < 2 ? x : transpose(x, 0, 1, where);
}

Tensor squeeze(const Tensor& x, Where where) {
  detail::check_defined("squeeze", where, x);
  Shape shape;
  Shape strides;
  for (int dim = 0; dim < x.dim(); ++dim) {
    if (x.shape()[dim] == 1) continue;
    shape.push_back(x.shape()[dim]);
    strides.push_back(x.strides()[dim]);
  }
  return apply(Squeeze{shape, strides, x.shape()}, x, where);
}

Tensor squeeze(const Tensor& x, int dim, Where where) {
  detail::check_defined("squeeze", where, x);
  const int wrapped = wrap_dim(dim, x.dim(), "squeeze", where);
  Shape shape = x.shape();
  Shape strides = x.strides();
  if (x.dim() > 0 && shape[wrapped] == 1) {
    shape.erase(wrapped);
    strides.erase(wrapped);
  }
  return apply(Squeeze{shape, strides, x.shape()}, x, where);
}

Tensor unsqueeze(const Tensor& x, int dim, Where where) {
  detail::check_defined("unsqueeze", where, x);
  const int wrapped = wrap_dim(dim, x.dim() + 1, "unsqueeze", where);
  if (x.dim() == max_rank) {
    throw ShapeError(where, "unsqueeze: shape " + to_string(x.shape()) + " already has the most dimensions, 8");
  }
  return apply(Unsqueeze{wrapped}, x, where);
}

Tensor expand(const Tensor& x, const Shape& shape, Where where) {
  detail::check_defined("expand", where, x);
  Shape whole = shape;
  const int added = shape.rank() - x.dim();
  const auto fail = [&] {
    throw ShapeError(where, "expand: " + to_string(x.shape()) + " does not broadcast to " + to_string(shape));
  };
  if (added < 0) fail();
  for (int dim = 0; dim < shape.rank(); ++dim) {
    if (dim < added) {
      if (whole[dim] < 0) fail();
      continue;
    }
    const std::int64_t size = x.shape()[dim - added];
    if (whole[dim] == -1) whole[dim] = size;
    if (whole[dim] < 0 || (whole[dim] != size && size != 1)) fail();
  }
  check_sizes(whole, "expand", where);
  return apply(Expand{whole, x.shape()}, x, where);
}

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

std::vector<Tensor> broadcast_tensors(const std::vector<Tensor>& tensors, Where where) {
  detail::check_defined("broadcast_tensors", where, tensors);
  Shape shape;
  for (const Tensor& tensor : tensors) shape = broadcast_shapes(shape, tensor.shape(), "broadcast_tensors", where);
  std::vector<Tensor> result;
  for (const Tensor& tensor : tensors) result.push_back(expand(tensor, shape, where));
  return result;
}

std::vector<Tensor> meshgrid(const std::vector<Tensor>& vectors, Where where) {
  detail::check_defined("meshgrid", where, vectors);
  check_rank(static_cast<int>(std::min<std::size_t>(vectors.size(), 1000)), "meshgrid", where);
  Shape shape;
  for (const Tensor& vector : vectors) {
    if (vector.dim() != 1) {
      throw ShapeError(where, "meshgrid: takes vectors, got shape " + to_string(vector.shape()));
    }
    shape.push_back(vector.numel());
  }
  std::vector<Tensor> result;
  for (int dim = 0; dim < shape.rank(); ++dim) {
    Shape along = shape;
    for (int other = 0; other < shape.rank(); ++other) along[other] = other == dim ? shape[dim] : 1;
    result.push_back(expand(reshape(vectors[static_cast<std::size_t>(dim)], along, where), shape, where));
  }
  return result;
}

Tensor movedim(const Tensor& x, const std::vector<int>& from, const std::vector<int>& to, Where where) {
  detail::check_defined("movedim", where, x);
  if (from.size() != to.size()) {
    throw ValueError(where, "movedim: " + std::to_string(from.size()) + " dimensions to move and " +
                                std::to_string(to.size()) + " places");
  }
  std::vector<int> order(static_cast<std::size_t>(x.dim()), -1);
  std::vector<bool> moved(order.size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    const int source = wrap_existing_dim(from[i], x.dim(), "movedim", where);
    const int place = wrap_existing_dim(to[i], x.dim(), "movedim", where);
    if (moved[static_cast<std::size_t>(source)] || order[static_cast<std::size_t>(place)] >= 0) {
      throw ValueError(where, "movedim: a dimension or place is given twice");
    }
    moved[static_cast<std::size_t>(source)] = true;
    order[static_cast<std::size_t>(place)] = source;
  }
  int next = 0;
  for (int& source : order) {
    if (source >= 0) continue;
    while (moved[static_cast<std::size_t>(next)]) ++next;
    source = next++;
  }
  return permute(x, order, where);
}

Tensor unflatten(const Tensor& x, int dim, const Shape& shape, Where where) {
  detail::check_defined("unflatten", where, x);
  const int along = wrap_existing_dim(dim, x.dim(), "unflatten", where);
  std::int64_t known = 1;
  int open = 0;
  for (const std::int64_t size : shape) {
    if (size == -1)
      ++open;
    else if (size < 0 || __builtin_mul_overflow(known, size, &known))
      known = -1;  // fits nothing
    if (known < 0) break;
  }
  const std::int64_t whole = x.shape()[along];
  if (shape.empty() || open > 1 || known < 0 || (open == 0 ? known != whole : known == 0 || whole % known != 0)) {
    throw ShapeError(where, "unflatten: dimension " + std::to_string(dim) + " of shape " + to_string(x.shape()) +
                                " cannot become " + to_string(shape));
  }
  check_rank(x.dim() - 1 + shape.rank(), "unflatten", where);
  Shape result;
  for (int d = 0; d < x.dim(); ++d) {
    if (d != along) {
      result.push_back(x.shape()[d]);
      continue;
    }
    for (const std::int64_t size : shape) result.push_back(size == -1 ? whole / known : size);
  }
  return reshape(x, result, where);
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

Tensor contiguous(const Tensor& x, Where where) {
  detail::check_defined("contiguous", where, x);
  return x.is_contiguous() ? x : clone(x, where);
}

Tensor clone(const Tensor& x, Where where) { return apply(Clone{}, x, where); }

Tensor to(const Tensor& x, Dtype dtype, Where where) {
  detail::check_defined("to", where, x);
  if (dtype == x.dtype()) return x;
  if (!is_floating(dtype)) return To{dtype, x.dtype()}.forward(x);  // integers have no gradients
  return apply(To{dtype, x.dtype()}, x, where);
}

}  // namespace gradus
