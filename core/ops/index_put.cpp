// Reading and writing at places that several index tensors give together.
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>
#include <gradus/core/tensor_impl.h>

#include <algorithm>
#include <string>
#include <vector>

namespace gradus {
namespace {

std::string prefix(const char* operation) { return std::string(operation) + ": "; }

// The places in x that indices name, with the indexed dimensions seen as one: x, its dimensions in this order, is
// [before.., rows, after..], and the result [before.., shape.., after..].
struct Places {
  std::vector<int> order;
  Shape before;
  std::int64_t rows = 1;
  Shape after;
  Shape shape;
  Tensor row;  // int64, as many as shape holds

  bool in_order() const { return std::is_sorted(order.begin(), order.end()); }
  Shape result() const {
    Shape all = before;
    for (const std::int64_t size : shape) all.push_back(size);
    for (const std::int64_t size : after) all.push_back(size);
    return all;
  }
};

// An index tensor and the dimension that it stands for.
struct Indexed {
  int dim;
  Tensor index;
};

// A mask names the places where it is true: an index for each of its dimensions.
void add_mask(std::vector<Indexed>& all, const Tensor& x, int dim, const Tensor& mask, const char* operation,
              Where where) {
  bool fits = mask.dim() > 0 && dim + mask.dim() <= x.dim();
  for (int d = 0; fits && d < mask.dim(); ++d) fits = mask.shape()[d] == x.shape()[dim + d];
  if (!fits) {
    throw ShapeError(where, prefix(operation) + "a mask of shape " + to_string(mask.shape()) +
                                " does not fit into shape " + to_string(x.shape()) + " from dimension " +
                                std::to_string(dim) + " on");
  }
  const Tensor places = nonzero(mask, where);
  for (int d = 0; d < mask.dim(); ++d) all.push_back({dim + d, select(places, 1, d, where)});
}

std::vector<Indexed> indexed_dims(const Tensor& x, const std::vector<Tensor>& indices, const char* operation,
                                  Where where) {
  std::vector<Indexed> all;
  int dim = 0;
  for (const Tensor& index : indices) {
    if (index.defined() && index.dtype() == Dtype::boolean) {
      add_mask(all, x, dim, index, operation, where);
      dim += index.dim();
      continue;
    }
    if (index.defined()) {
      if (index.dtype() != Dtype::int64) {
        throw TypeError(where, prefix(operation) + "an index must be int64 or bool, got " + name(index.dtype()));
      }
      all.push_back({dim, index});
    }
    ++dim;
  }
  if (all.empty()) throw ValueError(where, prefix(operation) + "no index was given");
  if (dim > x.dim()) {
    throw ShapeError(where, prefix(operation) + "indices for " + std::to_string(dim) + " dimensions of shape " +
                                to_string(x.shape()));
  }
  return all;
}

// row = row size + index for every place. Throws IndexError for an index outside.
void add_dimension(Tensor& row, const Tensor& index, std::int64_t size, int dim, const char* operation, Where where) {
  const Tensor whole = contiguous(expand(index, row.shape(), where), where);
  const std::int64_t* from = detail::data<std::int64_t>(whole);
  std::int64_t* to = detail::data<std::int64_t>(row);
  for (std::int64_t i = 0; i < row.numel(); ++i) {
    if (from[i] < -size || from[i] >= size) {
      throw IndexError(where, prefix(operation) + "index " + std::to_string(from[i]) + " at position " +
                                  element_place(i, row.shape()) + " is outside " + std::to_string(-size) + ".." +
                                  std::to_string(size - 1) + ", the entries of dimension " + std::to_string(dim));
    }
    to[i] = to[i] * size + (from[i] < 0 ? from[i] + size : from[i]);
  }
}

Places places_of(const Tensor& x, const std::vector<Tensor>& indices, const char* operation, Where where) {
  const std::vector<Indexed> all = indexed_dims(x, indices, operation, where);
  Places places;
  for (const Indexed& one : all) {
    places.shape = broadcast_shapes(places.shape, one.index.shape(), operation, where);
    places.order.push_back(one.dim);
  }
  places.row = zeros(places.shape, {.dtype = Dtype::int64}, where);
  for (const auto& [dim, index] : all) {
    add_dimension(places.row, index, x.shape()[dim], dim, operation, where);
    places.rows *= x.shape()[dim];
  }
  places.row = reshape(places.row, {places.row.numel()}, where);

  const int first = all.front().dim;
  const int last = all.back().dim;
  const bool adjacent = last - first + 1 == static_cast<int>(all.size());
  const std::vector<int> indexed = places.order;
  for (int d = 0; d < x.dim(); ++d) {
    if (std::find(indexed.begin(), indexed.end(), d) != indexed.end()) continue;
    const bool in_front = adjacent && d < first;
    (in_front ? places.before : places.after).push_back(x.shape()[d]);
    places.order.insert(in_front ? places.order.begin() + d : places.order.end(), d);
  }
  return places;
}

// x as [before, rows, after].
Tensor as_rows(const Tensor& x, const Places& places, Where where) {
  const Tensor ordered = places.in_order() ? x : permute(x, places.order, where);
  return reshape(ordered, {places.before.numel(), places.rows, places.after.numel()}, where);
}

// The reverse, of what has x's shape.
Tensor from_rows(const Tensor& rows, const Shape& shape, const Places& places, Where where) {
  if (places.in_order()) return reshape(rows, shape, where);
  Shape ordered = shape;
  std::vector<int> back(places.order.size());
  for (int d = 0; d < shape.rank(); ++d) {
    const int from = places.order[static_cast<std::size_t>(d)];
    ordered[d] = shape[from];
    back[static_cast<std::size_t>(from)] = d;
  }
  return permute(reshape(rows, ordered, where), back, where);
}

}  // namespace

Tensor index(const Tensor& x, const std::vector<Tensor>& indices, Where where) {
  detail::check_defined("index", where, x);
  const Places places = places_of(x, indices, "index", where);
  return reshape(index_select(as_rows(x, places, where), 1, places.row, where), places.result(), where);
}

Tensor index_put(const Tensor& x, const std::vector<Tensor>& indices, const Tensor& values, bool accumulate,
                 Where where) {
  detail::check_defined("index_put", where, x, values);
  if (values.dtype() != x.dtype()) {
    throw TypeError(
        where, std::string("index_put: the values are ") + name(values.dtype()) + ", the tensor " + name(x.dtype()));
  }
  const Places places = places_of(x, indices, "index_put", where);
  const Shape shape = places.result();
  if (!(broadcast_shapes(values.shape(), shape, "index_put", where) == shape)) {
    throw ShapeError(where,
                     "index_put: the values do not fit: " + to_string(values.shape()) + " into " + to_string(shape));
  }
  const Shape each{places.before.numel(), places.row.numel(), places.after.numel()};
  const Tensor source = reshape(expand(values, shape, where), each, where);
  const Tensor rows = as_rows(x, places, where);
  const Tensor changed =
      accumulate ? index_add(rows, 1, places.row, source, 1, where) : index_copy(rows, 1, places.row, source, where);
  return from_rows(changed, x.shape(), places, where);
}

}  // namespace gradus
