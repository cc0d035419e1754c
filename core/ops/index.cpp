// Operations that read or write at places given by a tensor: indices, masks, conditions.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/kernels/index.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/copy.h>
#include <gradus/core/ops/elementwise.h>
#include <gradus/core/tensor_impl.h>

#include <algorithm>

namespace gradus {
namespace {

std::string prefix(const char* operation) { return std::string(operation) + ": "; }

// An index or mask kept for the vjp. It is no input of the operation, as nothing else of them is needed for gradients.
struct Kept {
  Kept(const Tensor& kept, const char* name, Where place)
      : tensor(kept), version(kept.version()), operation(name), where(place) {}

  // Throws if it was changed since: the gradient would go elsewhere.
  const Tensor& unchanged() const {
    if (tensor.version() != version) {
      throw GraphError(where, std::string("backward: the index or mask of ") + operation +
                                  " was changed in place after it was used: shape " + to_string(tensor.shape()));
    }
    return tensor;
  }

  Tensor tensor;
  std::uint32_t version;
  const char* operation;
  Where where;
};

// Indices -----------------------------------------------------------------------------------------------------------

// "2" in a vector, else "[1, 2]".
std::string position(std::int64_t i, const Shape& shape) {
  if (shape.rank() == 1) return std::to_string(i);
  Shape index = shape;
  for (int dim = shape.rank() - 1; dim >= 0; --dim) {
    index[dim] = i % shape[dim];
    i /= shape[dim];
  }
  return to_string(index);
}

// The index, contiguous, once all its values are known to lie in 0..size-1.
Tensor checked_index(const Tensor& index, std::int64_t size, const char* operation, const char* what, Where where) {
  if (index.dtype() != Dtype::int64) {
    throw TypeError(where, prefix(operation) + what + " must be int64, got " + name(index.dtype()));
  }
  const Tensor whole = contiguous(index, where);
  const std::int64_t* values = detail::data<std::int64_t>(whole);
  const auto outside = [size](std::int64_t i) { return i < 0 || i >= size; };
  const std::int64_t* found = std::find_if(values, values + whole.numel(), outside);
  if (found != values + whole.numel()) {
    throw IndexError(where, prefix(operation) + what + " " + std::to_string(*found) + " at position " +
                                position(found - values, whole.shape()) + " is outside 0.." + std::to_string(size - 1));
  }
  return whole;
}

// The sizes before and after a dimension, multiplied.
kernels::RowChoice rows_along(const Shape& shape, int dim, const Tensor& index) {
  kernels::RowChoice choice{1, shape[dim], 1, detail::data<std::int64_t>(index), index.numel()};
  for (int d = 0; d < dim; ++d) choice.outer *= shape[d];
  for (int d = dim + 1; d < shape.rank(); ++d) choice.inner *= shape[d];
  return choice;
}

struct IndexSelect {
  static constexpr auto name = "index_select";
  int dim;
  std::int64_t size;
  Kept index;

  Tensor forward(const Tensor& x) const {
    const Tensor whole = contiguous(x);
    Shape shape = x.shape();
    shape[dim] = index.tensor.numel();
    Tensor result = detail::make(shape, x.dtype());
    kernels::select_rows(result.impl()->data(), whole.impl()->data(), size_in_bytes(x.dtype()),
                         rows_along(x.shape(), dim, index.tensor));
    return result;
  }
  Tensor vjp(const Tensor& g) const;
};

// Rows added up where index_select read them: its transpose.
struct IndexSelectBackward {
  static constexpr auto name = "index_select_backward";
  int dim;
  std::int64_t size;
  Kept index;

  Tensor forward(const Tensor& g) const {
    const Tensor part = contiguous(g);
    Shape shape = g.shape();
    shape[dim] = size;
    Tensor result = zeros(shape, {.dtype = g.dtype()});
    const auto choice = rows_along(shape, dim, index.tensor);
    detail::dispatch_floating(
        g.dtype(), [&]<class T>() { kernels::add_rows<T>(detail::data<T>(result), detail::data<T>(part), choice); });
    return result;
  }
  Tensor vjp(const Tensor& g) const {
    index.unchanged();
    return apply(IndexSelect{dim, size, index}, g, Where{});
  }
};

Tensor IndexSelect::vjp(const Tensor& g) const {
  index.unchanged();
  return apply(IndexSelectBackward{dim, size, index}, g, Where{});
}

// gather and scatter_add --------------------------------------------------------------------------------------------

// Operand 0 walks through a contiguous tensor of the index's shape (as does the index), operand 1 through x, where the
// indexed dimension stands still.
kernels::IndexSpace<2> gather_space(const Tensor& index, const Tensor& x, int dim) {
  kernels::IndexSpace<2> space;
  const Shape steps = contiguous_strides(index.shape());
  for (int d = 0; d < index.dim(); ++d) {
    space.push_back(index.shape()[d], {steps[d], d == dim ? 0 : x.strides()[d]});
  }
  return space;
}

// Calls visit(position, place in x) for positions [begin, end) of the index, in row-major order.
template <class Visit>
void for_each_place(const Tensor& index, const Tensor& x, int dim, std::int64_t begin, std::int64_t end,
                    const Visit& visit) {
  const auto space = gather_space(index, x, dim);
  const std::int64_t* const indices = detail::data<std::int64_t>(index);
  const std::int64_t along = x.strides()[dim];
  const std::int64_t step = space.strides[1][space.rank - 1];
  kernels::for_each_row(space, begin, end, [&](const std::array<std::int64_t, 2>& offsets, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t at = offsets[0] + i;
      visit(at, offsets[1] + i * step + indices[at] * along);
    }
  });
}

void check_index_shape(const Tensor& x, int dim, const Tensor& index, const char* operation, Where where) {
  bool fits = index.dim() == x.dim();
  for (int d = 0; fits && d < x.dim(); ++d) fits = d == dim || index.shape()[d] <= x.shape()[d];
  if (!fits) {
    throw ShapeError(where, prefix(operation) + "an index of shape " + to_string(index.shape()) +
                                " does not fit into shape " + to_string(x.shape()) + " along dimension " +
                                std::to_string(dim));
  }
}

struct Gather {
  static constexpr auto name = "gather";
  int dim;
  Shape input_shape;
  Kept index;

  Tensor forward(const Tensor& x) const {
    Tensor result = detail::make(index.tensor.shape(), x.dtype());
    const auto read = [&]<class T>() {
      T* const out = detail::data<T>(result);
      const T* const from = detail::data<T>(x);
      kernels::detail::for_pieces(result.numel(), 32768, kernels::cutoffs().elementwise,
                                  [&](std::int64_t begin, std::int64_t end) {
                                    for_each_place(index.tensor, x, dim, begin, end,
                                                   [&](std::int64_t i, std::int64_t at) { out[i] = from[at]; });
                                  });
    };
    switch (size_in_bytes(x.dtype())) {
      case 1:
        read.template operator()<std::uint8_t>();
        break;
      case 4:
        read.template operator()<std::uint32_t>();
        break;
      default:
        read.template operator()<std::uint64_t>();
    }
    return result;
  }
  Tensor vjp(const Tensor& g) const {
    return scatter_add(zeros(input_shape, {.dtype = g.dtype()}), dim, index.unchanged(), g);
  }
};

struct ScatterAdd {
  static constexpr auto name = "scatter_add";
  int dim;
  Kept index;

  Tensor forward(const Tensor& x, const Tensor& source) const {
    const Tensor result = detail::copy_to_change(x);
    const Tensor added = contiguous(source);
    // Places in different rows before `dim` differ, so these rows may be cut apart; within one the order is kept.
    std::int64_t rows = 1;
    for (int d = 0; d < dim; ++d) rows *= index.tensor.shape()[d];
    const std::int64_t row = rows == 0 ? 0 : added.numel() / rows;
    const std::int64_t piece = std::max<std::int64_t>(32768 / std::max<std::int64_t>(row, 1), 1);
    visit_dtype(x.dtype(), [&]<class T>() {
      T* const out = detail::data<T>(result);
      const T* const from = detail::data<T>(added);
      const auto add = [&](std::int64_t i, std::int64_t at) {
        if constexpr (std::is_same_v<T, bool>) {
          out[at] = out[at] || from[i];
        } else {
          out[at] = static_cast<T>(out[at] + from[i]);
        }
      };
      const std::int64_t cutoff = kernels::cutoffs().elementwise / std::max<std::int64_t>(row, 1);
      kernels::detail::for_pieces(rows, piece, cutoff, [&](std::int64_t begin, std::int64_t end) {
        for_each_place(index.tensor, result, dim, begin * row, end * row, add);
      });
    });
    return result;
  }
  Gradients<2> vjp(const Tensor& g, const Needs<2>& needs) const {
    return {g, needs[1] ? gather(g, dim, index.unchanged()) : Tensor()};
  }
};

// The places of an index vector along `dim`, as scatter takes them for a source of the given shape.
Tensor expanded_index(const Tensor& index, int dim, const Shape& shape, Where where) {
  Shape along = shape;
  for (int d = 0; d < along.rank(); ++d) along[d] = d == dim ? index.numel() : 1;
  return contiguous(expand(reshape(index, along, where), shape, where), where);
}

struct Scatter {
  static constexpr auto name = "scatter";
  int dim;
  Kept index;

  Tensor forward(const Tensor& x, const Tensor& source) const {
    const Tensor result = detail::copy_to_change(x);
    const Tensor put = contiguous(source);
    visit_dtype(x.dtype(), [&]<class T>() {
      T* const out = detail::data<T>(result);
      const T* const from = detail::data<T>(put);
      for_each_place(index.tensor, result, dim, 0, put.numel(),
                     [&](std::int64_t i, std::int64_t at) { out[at] = from[i]; });
    });
    return result;
  }
  Gradients<2> vjp(const Tensor& g, const Needs<2>& needs) const {
    Gradients<2> gradients;
    if (needs[0]) gradients[0] = scatter(g, dim, index.unchanged(), 0.0);
    if (needs[1]) {
      // Of several that were put into one place, the last one is what is read there.
      const Tensor numbers = reshape(arange(index.unchanged().numel()), index.tensor.shape());
      const Tensor last = scatter(zeros(g.shape(), {.dtype = Dtype::int64}), dim, index.tensor, numbers);
      gradients[1] = gradus::where(gather(last, dim, index.tensor) == numbers, gather(g, dim, index.tensor), 0.0);
    }
    return gradients;
  }
};

// Masks and conditions ----------------------------------------------------------------------------------------------

// out = condition ? a : b, broadcast; a and b have one dtype.
Tensor choose(const Tensor& condition, const Tensor& a, const Tensor& b, const Shape& shape) {
  Tensor result = detail::make_result(shape, a.dtype(), condition, a, b);
  const auto run = [&]<class T>() {
    kernels::elementwise_scalar([](bool c, T x, T y) { return c ? x : y; }, detail::data<T>(result),
                                detail::index_space(result, condition, a, b),
                                static_cast<const bool*>(detail::data<bool>(condition)),
                                static_cast<const T*>(detail::data<T>(a)), static_cast<const T*>(detail::data<T>(b)));
  };
  switch (size_in_bytes(a.dtype())) {
    case 1:
      run.template operator()<std::uint8_t>();
      break;
    case 4:
      run.template operator()<std::uint32_t>();
      break;
    default:
      run.template operator()<std::uint64_t>();
  }
  return result;
}

Tensor checked_mask(const Tensor& mask, const char* operation, const char* what, Where where) {
  if (mask.dtype() != Dtype::boolean) {
    throw TypeError(where, prefix(operation) + "the " + what + " must be bool, got " + name(mask.dtype()));
  }
  return mask;
}

struct MaskedFill {
  static constexpr auto name = "masked_fill";
  static constexpr bool broadcasts = true;
  double value;
  Shape shape;
  Kept mask;

  Tensor forward(const Tensor& x) const {
    return choose(mask.tensor, full({}, value, {.dtype = x.dtype()}, mask.where), x, shape);
  }
  Tensor vjp(const Tensor& g) const { return masked_fill(g, mask.unchanged(), 0); }
};

struct Choose {
  static constexpr auto name = "where";
  static constexpr bool broadcasts = true;
  Shape shape;
  Kept condition;

  Tensor forward(const Tensor& a, const Tensor& b) const { return choose(condition.tensor, a, b, shape); }
  Gradients<2> vjp(const Tensor& g, const Needs<2>& needs) const {
    const Tensor& first = condition.unchanged();
    return {needs[0] ? gradus::where(first, g, 0) : Tensor(), needs[1] ? gradus::where(first, 0, g) : Tensor()};
  }
};

}  // namespace

Tensor index_select(const Tensor& x, int dim, const Tensor& index, Where where) {
  detail::check_defined("index_select", where, x, index);
  const int along = wrap_existing_dim(dim, x.dim(), "index_select", where);
  if (index.dim() != 1) {
    throw ShapeError(where, "index_select: the index must be a vector, got shape " + to_string(index.shape()));
  }
  const std::int64_t size = x.shape()[along];
  const Tensor checked = checked_index(index, size, "index_select", "index", where);
  return apply(IndexSelect{along, size, Kept(checked, "index_select", where)}, x, where);
}

Tensor gather(const Tensor& x, int dim, const Tensor& index, Where where) {
  detail::check_defined("gather", where, x, index);
  const int along = wrap_existing_dim(dim, x.dim(), "gather", where);
  check_index_shape(x, along, index, "gather", where);
  const Tensor checked = checked_index(index, x.shape()[along], "gather", "index", where);
  return apply(Gather{along, x.shape(), Kept(checked, "gather", where)}, x, where);
}

Tensor scatter_add(const Tensor& x, int dim, const Tensor& index, const Tensor& source, Where where) {
  detail::check_defined("scatter_add", where, x, index, source);
  const int along = wrap_existing_dim(dim, x.dim(), "scatter_add", where);
  check_index_shape(x, along, index, "scatter_add", where);
  if (!(source.shape() == index.shape())) {
    throw ShapeError(where, "scatter_add: the source has another shape than the index: " + to_string(source.shape()) +
                                " and " + to_string(index.shape()));
  }
  if (source.dtype() != x.dtype()) {
    throw TypeError(
        where, std::string("scatter_add: the source is ") + name(source.dtype()) + ", the tensor " + name(x.dtype()));
  }
  const Tensor checked = checked_index(index, x.shape()[along], "scatter_add", "index", where);
  return apply(ScatterAdd{along, Kept(checked, "scatter_add", where)}, x, source, where);
}

namespace {

void check_source(const Tensor& x, const Tensor& source, const char* operation, Where where) {
  if (source.dtype() != x.dtype()) {
    throw TypeError(where,
                    prefix(operation) + "the source is " + name(source.dtype()) + ", the tensor " + name(x.dtype()));
  }
}

// The index vector of index_add and its kin, as scatter takes it; the source must have x's shape but along dim.
Tensor row_index(const Tensor& x, int along, const Tensor& index, const Shape& source, const char* operation,
                 Where where) {
  if (index.dim() != 1) {
    throw ShapeError(where, prefix(operation) + "the index must be a vector, got shape " + to_string(index.shape()));
  }
  Shape wanted = x.shape();
  wanted[along] = index.numel();
  if (!(source == wanted)) {
    throw ShapeError(
        where, prefix(operation) + "the source does not fit: " + to_string(source) + ", needed " + to_string(wanted));
  }
  return expanded_index(checked_index(index, x.shape()[along], operation, "index", where), along, wanted, where);
}

}  // namespace

Tensor scatter(const Tensor& x, int dim, const Tensor& index, const Tensor& source, Where where) {
  detail::check_defined("scatter", where, x, index, source);
  const int along = wrap_existing_dim(dim, x.dim(), "scatter", where);
  check_index_shape(x, along, index, "scatter", where);
  if (!(source.shape() == index.shape())) {
    throw ShapeError(where, "scatter: the source has another shape than the index: " + to_string(source.shape()) +
                                " and " + to_string(index.shape()));
  }
  check_source(x, source, "scatter", where);
  const Tensor checked = checked_index(index, x.shape()[along], "scatter", "index", where);
  return apply(Scatter{along, Kept(checked, "scatter", where)}, x, source, where);
}

Tensor scatter(const Tensor& x, int dim, const Tensor& index, double value, Where where) {
  detail::check_defined("scatter", where, x, index);
  return scatter(x, dim, index, full(index.shape(), value, {.dtype = x.dtype()}, where), where);
}

Tensor index_add(const Tensor& x, int dim, const Tensor& index, const Tensor& source, double alpha, Where where) {
  detail::check_defined("index_add", where, x, index, source);
  const int along = wrap_existing_dim(dim, x.dim(), "index_add", where);
  check_source(x, source, "index_add", where);
  const Tensor places = row_index(x, along, index, source.shape(), "index_add", where);
  return scatter_add(x, along, places, alpha == 1 ? source : to(mul(Operand(source, where), alpha), x.dtype(), where),
                     where);
}

Tensor index_copy(const Tensor& x, int dim, const Tensor& index, const Tensor& source, Where where) {
  detail::check_defined("index_copy", where, x, index, source);
  const int along = wrap_existing_dim(dim, x.dim(), "index_copy", where);
  check_source(x, source, "index_copy", where);
  return scatter(x, along, row_index(x, along, index, source.shape(), "index_copy", where), source, where);
}

Tensor index_fill(const Tensor& x, int dim, const Tensor& index, double value, Where where) {
  detail::check_defined("index_fill", where, x, index);
  const int along = wrap_existing_dim(dim, x.dim(), "index_fill", where);
  Shape shape = x.shape();
  shape[along] = index.numel();
  return scatter(x, along, row_index(x, along, index, shape, "index_fill", where), value, where);
}

Tensor take(const Tensor& x, const Tensor& index, Where where) {
  detail::check_defined("take", where, x, index);
  const Tensor checked = checked_index(index, x.numel(), "take", "index", where);
  return reshape(index_select(reshape(x, {x.numel()}, where), 0, reshape(checked, {checked.numel()}, where), where),
                 index.shape(), where);
}

Tensor take_along_dim(const Tensor& x, const Tensor& index, int dim, Where where) {
  detail::check_defined("take_along_dim", where, x, index);
  const int along = wrap_existing_dim(dim, x.dim(), "take_along_dim", where);
  if (index.dim() != x.dim()) {
    throw ShapeError(where, "take_along_dim: the numbers of dimensions differ: " + to_string(x.shape()) + " and " +
                                to_string(index.shape()));
  }
  checked_index(index, x.shape()[along], "take_along_dim", "index", where);
  Shape from = x.shape();
  Shape places = index.shape();
  from[along] = places[along] = 1;
  Shape common = broadcast_shapes(from, places, "take_along_dim", where);
  from = places = common;
  from[along] = x.shape()[along];
  places[along] = index.shape()[along];
  return gather(expand(x, from, where), along, contiguous(expand(index, places, where), where), where);
}

Tensor nonzero(const Tensor& x, Where where) {
  detail::check_defined("nonzero", where, x);
  const Tensor truth = contiguous(to(x.detach(), Dtype::boolean, where));
  const bool* value = detail::data<bool>(truth);
  std::vector<std::int64_t> places;
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < truth.numel(); ++i) {
    if (!value[i]) continue;
    ++count;
    std::int64_t rest = i;
    places.resize(places.size() + x.shape().size());
    for (int d = x.dim() - 1; d >= 0; --d) {
      places[places.size() - x.shape().size() + static_cast<std::size_t>(d)] = rest % x.shape()[d];
      rest /= x.shape()[d];
    }
  }
  return tensor(places, {count, x.dim()});
}

Tensor masked_select(const Tensor& x, const Tensor& mask, Where where) {
  detail::check_defined("masked_select", where, x, mask);
  checked_mask(mask, "masked_select", "mask", where);
  const Shape shape = broadcast_shapes(x.shape(), mask.shape(), "masked_select", where);
  const Tensor places = nonzero(reshape(expand(mask, shape, where), {shape.numel()}, where), where);
  return index_select(reshape(expand(x, shape, where), {shape.numel()}, where), 0, reshape(places, {-1}, where), where);
}

Tensor embedding(const Tensor& weight, const Tensor& index, EmbeddingOptions options, Where where) {
  detail::check_defined("embedding", where, weight, index);
  if (weight.dim() != 2) {
    throw ShapeError(where, "embedding: the weight must be [V, D], got " + to_string(weight.shape()));
  }
  if (options.padding_idx < -1 || options.padding_idx >= weight.shape()[0]) {
    throw ValueError(where, "embedding: padding_idx " + std::to_string(options.padding_idx) + " is outside 0.." +
                                std::to_string(weight.shape()[0] - 1));
  }
  check_rank(index.dim() + 1, "embedding", where);
  const Tensor checked = checked_index(index, weight.shape()[0], "embedding", "index", where);
  Tensor rows = index_select(weight, 0, reshape(checked, {checked.numel()}, where), where);
  Shape shape = index.shape();
  shape.push_back(weight.shape()[1]);
  rows = reshape(rows, shape, where);
  if (options.padding_idx < 0) return rows;
  const Tensor padding = unsqueeze(checked == options.padding_idx, -1, where);
  return gradus::where(padding, rows.detach(), rows);
}

Tensor masked_fill(const Tensor& x, const Tensor& mask, double value, Where where) {
  detail::check_defined("masked_fill", where, x, mask);
  const Tensor checked = checked_mask(mask, "masked_fill", "mask", where);
  const Shape shape = broadcast_shapes(x.shape(), mask.shape(), "masked_fill", where);
  return apply(MaskedFill{value, shape, Kept(checked, "masked_fill", where)}, x, where);
}

Tensor where(const Tensor& condition, Operand a, Operand b) {
  detail::check_defined("where", a.where(), condition, a, b);
  const Where place = a.where();
  const Tensor checked = checked_mask(condition, "where", "condition", place);
  const Dtype dtype = detail::promoted_dtype(a, b);
  const Tensor x = detail::as_tensor(a, dtype);
  const Tensor y = detail::as_tensor(b, dtype);
  const Shape shape =
      broadcast_shapes(condition.shape(), broadcast_shapes(x.shape(), y.shape(), "where", place), "where", place);
  return apply(Choose{shape, Kept(checked, "where", place)}, x, y, place);
}

Tensor one_hot(const Tensor& labels, std::int64_t classes, Where where) {
  detail::check_defined("one_hot", where, labels);
  if (classes < 1) {
    throw ValueError(where, "one_hot: there must be at least 1 class, got " + std::to_string(classes));
  }
  check_rank(labels.dim() + 1, "one_hot", where);
  const Tensor checked = checked_index(labels, classes, "one_hot", "label", where);
  Shape shape = labels.shape();
  shape.push_back(classes);
  Tensor result = detail::make_leaf(shape, Dtype::int64, false, "one_hot", where).zero_();
  const std::int64_t* label = detail::data<std::int64_t>(checked);
  std::int64_t* out = detail::data<std::int64_t>(result);
  for (std::int64_t i = 0; i < checked.numel(); ++i) out[i * classes + label[i]] = 1;
  return result;
}

}  // namespace gradus
