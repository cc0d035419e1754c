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
