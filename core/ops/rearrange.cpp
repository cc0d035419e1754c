// Operations that move, repeat or blank out elements: always copies.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/copy.h>
#include <gradus/core/tensor_impl.h>
#include <gradus/core/visit_dtype.h>

#include <algorithm>
#include <bitset>
#include <string>

namespace gradus {
namespace {

struct Flip {
  static constexpr auto name = "flip";
  std::bitset<max_rank> dims;

  Tensor forward(const Tensor& x) const {
    Shape strides = x.strides();
    std::int64_t offset = x.impl()->offset;
    for (int d = 0; d < x.dim(); ++d) {
      if (!dims[static_cast<std::size_t>(d)]) continue;
      offset += std::max<std::int64_t>(x.shape()[d] - 1, 0) * strides[d];
      strides[d] = -strides[d];
    }
    if (x.numel() == 0) return detail::make(x.shape(), x.dtype());
    return detail::contiguous_copy(detail::make_view(x, x.shape(), strides, offset));
  }
  Tensor vjp(const Tensor& g) const { return apply(Flip{dims}, g, Where{}); }
};

// Of the last two dimensions, what is on one side of a diagonal; zeros elsewhere.
template <bool upper>
struct Triangle {
  static constexpr auto name = upper ? "triu" : "tril";
  std::int64_t diagonal;

  Tensor forward(const Tensor& x) const {
    const Tensor out = x.is_contiguous() ? detail::copy_to_change(x) : detail::contiguous_copy(x);
    if (out.numel() == 0) return out;
    const std::int64_t rows = x.size(-2);
    const std::int64_t columns = x.size(-1);
    const std::int64_t matrices = x.numel() / (rows * columns);
    visit_dtype(x.dtype(), [&]<class T>() {
      for (std::int64_t r = 0; r < matrices * rows; ++r) {
        T* row = detail::data<T>(out) + r * columns;
        const std::int64_t first = r % rows + std::clamp(diagonal, -rows, columns);  // the diagonal's column
        if (upper)
          std::fill(row, row + std::clamp<std::int64_t>(first, 0, columns), T{0});
        else
          std::fill(row + std::clamp<std::int64_t>(first + 1, 0, columns), row + columns, T{0});
      }
    });
    return out;
  }
  Tensor vjp(const Tensor& g) const { return apply(Triangle{diagonal}, g, Where{}); }
};

// Entries before and after in each dimension, none of them negative.
struct ConstantPad {
  static constexpr auto name = "pad";
  Shape before;
  Shape shape;  // of the result
  double value;

  Tensor inside(Tensor whole, const Shape& size) const {
    for (int d = 0; d < whole.dim(); ++d) {
      if (size[d] != whole.shape()[d]) whole = narrow(whole, d, before[d], size[d]);
    }
    return whole;
  }
  Tensor forward(const Tensor& x, Where where) const {
    const Tensor out = full(shape, value, {.dtype = x.dtype()}, where);
    detail::copy_elements(inside(out, x.shape()), x);
    return out;
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return inside(g, in[0].shape()); }
};

// Which entry of a dimension of `size` stands at `place`, outside it too.
std::int64_t source_of(std::int64_t place, std::int64_t size, PadMode mode) {
  switch (mode) {
    case PadMode::reflect:
      return place < 0 ? -place : place >= size ? 2 * (size - 1) - place : place;
    case PadMode::circular:
      return place < 0 ? place + size : place >= size ? place - size : place;
    case PadMode::replicate:
    case PadMode::constant:
      break;
  }
  return std::clamp<std::int64_t>(place, 0, size - 1);
}

Tensor copied_pad(const Tensor& x, int dim, std::int64_t before, std::int64_t after, PadMode mode, Where where) {
  const std::int64_t size = x.shape()[dim];
  const std::int64_t most = mode == PadMode::reflect ? size - 1 : size;
  const bool outside = mode == PadMode::replicate ? size == 0 : std::max(before, after) > most;
  if (before < 0 || after < 0 || outside) {
    throw ValueError(where, "pad: " + std::to_string(before) + " and " + std::to_string(after) +
                                " entries cannot be taken from dimension " + std::to_string(dim) + " of shape " +
                                to_string(x.shape()) +
                                (mode == PadMode::reflect    ? " by reflection"
                                 : mode == PadMode::circular ? " in a circle"
                                                             : " by repetition"));
  }
  const Tensor sources = detail::make_leaf({before + size + after}, Dtype::int64, false, "pad", where);
  for (std::int64_t i = 0; i < sources.numel(); ++i) {
    detail::data<std::int64_t>(sources)[i] = source_of(i - before, size, mode);
  }
  return index_select(x, dim, sources, where);
}

}  // namespace

Tensor flip(const Tensor& x, const std::vector<int>& dims, Where where) {
  detail::check_defined("flip", where, x);
  Flip op;
  for (const int dim : dims) {
    const auto wrapped = static_cast<std::size_t>(wrap_existing_dim(dim, x.dim(), "flip", where));
    if (op.dims[wrapped]) throw ValueError(where, "flip: dimension " + std::to_string(dim) + " is given twice");
    op.dims.set(wrapped);
  }
  return apply(op, x, where);
}

Tensor fliplr(const Tensor& x, Where where) {
  detail::check_defined("fliplr", where, x);
  if (x.dim() < 2) throw ShapeError(where, "fliplr: needs 2 dimensions, got shape " + to_string(x.shape()));
  return flip(x, {1}, where);
}

Tensor flipud(const Tensor& x, Where where) {
  detail::check_defined("flipud", where, x);
  if (x.dim() < 1) throw ShapeError(where, "flipud: needs a dimension, got a 0-dim tensor");
  return flip(x, {0}, where);
}

Tensor rot90(const Tensor& x, int k, const std::vector<int>& dims, Where where) {
  detail::check_defined("rot90", where, x);
  if (dims.size() != 2) {
    throw ValueError(where, "rot90: takes two dimensions, got " + std::to_string(dims.size()));
  }
  const int first = wrap_existing_dim(dims[0], x.dim(), "rot90", where);
  const int second = wrap_existing_dim(dims[1], x.dim(), "rot90", where);
  if (first == second) throw ValueError(where, "rot90: the two dimensions are the same");
  switch ((k % 4 + 4) % 4) {
    case 1:
      return transpose(flip(x, {second}, where), first, second, where);
    case 2:
      return flip(x, {first, second}, where);
    case 3:
      return flip(transpose(x, first, second, where), {second}, where);
    default:
      return clone(x, where);
  }
}

Tensor roll(const Tensor& x, const std::vector<std::int64_t>& shifts, const std::vector<int>& dims, Where where) {
  detail::check_defined("roll", where, x);
  if (dims.empty() && shifts.size() == 1) {
    return reshape(roll(reshape(x, {-1}, where), shifts, {0}, where), x.shape(), where);
  }
  if (shifts.size() != dims.size() || shifts.empty()) {
    throw ValueError(
        where, "roll: " + std::to_string(shifts.size()) + " shifts for " + std::to_string(dims.size()) + " dimensions");
  }
  Tensor result = x;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    const int dim = wrap_existing_dim(dims[i], x.dim(), "roll", where);
    const std::int64_t size = x.shape()[dim];
    if (size == 0) continue;
    const std::int64_t shift = (shifts[i] % size + size) % size;
    result =
        cat({narrow(result, dim, size - shift, shift, where), narrow(result, dim, 0, size - shift, where)}, dim, where);
  }
  return result;
}

Tensor repeat(const Tensor& x, const Shape& repeats, Where where) {
  detail::check_defined("repeat", where, x);
  if (repeats.rank() < x.dim()) {
    throw ShapeError(where, "repeat: " + std::to_string(repeats.rank()) + " numbers for shape " + to_string(x.shape()) +
                                "; tile takes fewer");
  }
  Shape shape = x.shape();
  while (shape.rank() < repeats.rank()) shape.insert(0, 1);
  Shape whole = shape;
  for (int d = 0; d < shape.rank(); ++d) {
    if (repeats[d] < 0) {
      throw ValueError(where, "repeat: a number is negative: " + to_string(repeats));
    }
    if (__builtin_mul_overflow(shape[d], repeats[d], &whole[d])) throw detail::TooLarge(repeats, "repeat", where);
  }
  check_sizes(whole, "repeat", where);
  Tensor result = reshape(x, shape, where);
  for (int d = 0; d < shape.rank(); ++d) {
    if (repeats[d] == 1) continue;
    std::int64_t before = 1;
    std::int64_t from_here = 1;
    for (int other = 0; other < shape.rank(); ++other) (other < d ? before : from_here) *= shape[other];
    shape[d] = whole[d];
    const Tensor once = reshape(result, {before, 1, from_here}, where);
    result = reshape(expand(once, {before, repeats[d], from_here}, where), shape, where);
  }
  // Where all is repeated once, too: the result is not a view.
  return result.impl()->storage == x.impl()->storage ? clone(result, where) : result;
}

Tensor tile(const Tensor& x, const Shape& repeats, Where where) {
  detail::check_defined("tile", where, x);
  for (const std::int64_t number : repeats) {
    if (number < 0) throw ValueError(where, "tile: a number is negative: " + to_string(repeats));
  }
  Shape all = repeats;
  while (all.rank() < x.dim()) all.insert(0, 1);
  return repeat(x, all, where);
}

Tensor repeat_interleave(const Tensor& x, std::int64_t repeats, int dim, Where where) {
  detail::check_defined("repeat_interleave", where, x);
  const int along = wrap_existing_dim(dim, x.dim(), "repeat_interleave", where);
  const std::vector<std::int64_t> each(static_cast<std::size_t>(x.shape()[along]), repeats);
  return repeat_interleave(x, tensor(each, {x.shape()[along]}), dim, where);
}

Tensor repeat_interleave(const Tensor& x, const Tensor& repeats, int dim, Where where) {
  detail::check_defined("repeat_interleave", where, x, repeats);
  const int along = wrap_existing_dim(dim, x.dim(), "repeat_interleave", where);
  if (repeats.dtype() != Dtype::int64) {
    throw TypeError(where, std::string("repeat_interleave: repeats must be int64, got ") + name(repeats.dtype()));
  }
  if (repeats.dim() != 1 || repeats.numel() != x.shape()[along]) {
    throw ShapeError(where, "repeat_interleave: repeats of shape " + to_string(repeats.shape()) +
                                " do not fit dimension " + std::to_string(dim) + " of shape " + to_string(x.shape()));
  }
  const std::vector<std::int64_t> counts = repeats.to_vector<std::int64_t>();
  std::int64_t total = 0;
  for (const std::int64_t count : counts) {
    if (count < 0) {
      throw ValueError(where, "repeat_interleave: a number is negative: " + std::to_string(count));
    }
    if (__builtin_add_overflow(total, count, &total)) {
      throw detail::TooLarge(x.shape(), "repeat_interleave", where);
    }
  }
  const Tensor index = detail::make_leaf({total}, Dtype::int64, false, "repeat_interleave", where);
  auto* next = detail::data<std::int64_t>(index);
  for (std::size_t i = 0; i < counts.size(); ++i) next = std::fill_n(next, counts[i], static_cast<std::int64_t>(i));
  return index_select(x, along, index, where);
}

namespace {

void check_matrices(const Tensor& x, const char* operation, Where where) {
  detail::check_defined(operation, where, x);
  if (x.dim() < 2) {
    throw ShapeError(where, std::string(operation) + ": needs 2 dimensions, got shape " + to_string(x.shape()));
  }
}

}  // namespace

Tensor tril(const Tensor& x, std::int64_t diagonal, Where where) {
  check_matrices(x, "tril", where);
  return apply(Triangle<false>{diagonal}, x, where);
}

Tensor triu(const Tensor& x, std::int64_t diagonal, Where where) {
  check_matrices(x, "triu", where);
  return apply(Triangle<true>{diagonal}, x, where);
}

Tensor pad(const Tensor& x, const std::vector<std::int64_t>& amounts, PadOptions options, Where where) {
  detail::check_defined("pad", where, x);
  const auto padded = static_cast<int>(amounts.size()) / 2;
  if (amounts.size() % 2 != 0 || padded > x.dim()) {
    throw ValueError(where, "pad: " + std::to_string(amounts.size()) + " amounts for shape " + to_string(x.shape()) +
                                "; two are needed for each padded dimension");
  }
  constexpr std::int64_t most = std::int64_t{1} << 59;
  for (const std::int64_t amount : amounts) {
    if (amount < -most || amount > most) {
      throw ValueError(where, "pad: an amount is too large: " + std::to_string(amount));
    }
  }
  Tensor result = x;
  ConstantPad op{x.shape(), x.shape(), options.value};
  for (int d = 0; d < x.dim(); ++d) op.before[d] = 0;
  for (int i = 0; i < padded; ++i) {
    const int dim = x.dim() - 1 - i;
    const std::int64_t before = amounts[static_cast<std::size_t>(2 * i)];
    const std::int64_t after = amounts[static_cast<std::size_t>(2 * i) + 1];
    if (options.mode != PadMode::constant) {
      result = copied_pad(result, dim, before, after, options.mode, where);
      continue;
    }
    const std::int64_t cut = std::max<std::int64_t>(-before, 0);
    const std::int64_t left = result.shape()[dim] - cut - std::max<std::int64_t>(-after, 0);
    if (left < 0) {
      throw ValueError(where, "pad: " + std::to_string(before) + " and " + std::to_string(after) +
                                  " entries cut more than dimension " + std::to_string(dim) + " of shape " +
                                  to_string(x.shape()) + " has");
    }
    if (left != result.shape()[dim]) result = narrow(result, dim, cut, left, where);
    op.before[dim] = std::max<std::int64_t>(before, 0);
    op.shape[dim] = left + op.before[dim] + std::max<std::int64_t>(after, 0);
  }
  if (options.mode != PadMode::constant) return padded == 0 ? clone(x, where) : result;
  check_sizes(op.shape, "pad", where);
  return apply(op, result, where);
}

namespace {

// No image has room for more; its square cannot overflow.
constexpr std::int64_t most_factor = 1 << 15;

void check_shuffle(const Tensor& x, const char* operation, std::int64_t factor, bool fits, Where where) {
  if (factor < 1 || factor > most_factor || !fits) {
    throw ShapeError(where, std::string(operation) + ": shape " + to_string(x.shape()) + " cannot be shuffled by " +
                                std::to_string(factor));
  }
}

}  // namespace

Tensor pixel_shuffle(const Tensor& x, std::int64_t factor, Where where) {
  detail::check_defined("pixel_shuffle", where, x);
  const std::int64_t r = factor;
  check_shuffle(x, "pixel_shuffle", r, x.dim() >= 3 && r > 0 && r <= most_factor && x.size(-3) % (r * r) == 0, where);
  const std::int64_t channels = x.size(-3) / (r * r);
  const std::int64_t h = x.size(-2);
  const std::int64_t w = x.size(-1);
  const Tensor parts =
      reshape(x, {x.numel() / std::max<std::int64_t>(channels * r * r * h * w, 1), channels, r, r, h, w}, where);
  Shape shape = x.shape();
  shape[shape.rank() - 3] = channels;
  shape[shape.rank() - 2] = h * r;
  shape[shape.rank() - 1] = w * r;
  return reshape(permute(parts, {0, 1, 4, 2, 5, 3}, where), shape, where);
}

Tensor pixel_unshuffle(const Tensor& x, std::int64_t factor, Where where) {
  detail::check_defined("pixel_unshuffle", where, x);
  const std::int64_t r = factor;
  check_shuffle(x, "pixel_unshuffle", r, x.dim() >= 3 && r > 0 && x.size(-2) % r == 0 && x.size(-1) % r == 0, where);
  const std::int64_t channels = x.size(-3);
  const std::int64_t h = x.size(-2) / r;
  const std::int64_t w = x.size(-1) / r;
  const Tensor parts =
      reshape(x, {x.numel() / std::max<std::int64_t>(channels * r * r * h * w, 1), channels, h, r, w, r}, where);
  Shape shape = x.shape();
  shape[shape.rank() - 3] = channels * r * r;
  shape[shape.rank() - 2] = h;
  shape[shape.rank() - 1] = w;
  return reshape(permute(parts, {0, 1, 3, 5, 2, 4}, where), shape, where);
}

}  // namespace gradus
