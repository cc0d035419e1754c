// Shapes: printing, broadcasting, dimensions counted from the end.
#include <gradus/core/shape.h>

#include <algorithm>

namespace gradus {
namespace {

void check_size(std::size_t rank, Where where = {}) {
  if (rank > static_cast<std::size_t>(max_rank)) {
    throw ShapeError(where, "shape: a tensor has at most 8 dimensions, got " + std::to_string(rank));
  }
}

}  // namespace

Shape::Shape(std::span<const std::int64_t> sizes, Where where) {
  check_size(sizes.size(), where);
  std::copy(sizes.begin(), sizes.end(), sizes_);
  rank_ = static_cast<int>(sizes.size());
}

void Shape::push_back(std::int64_t size) { insert(rank_, size); }

void Shape::insert(int dim, std::int64_t size) {
  check_size(static_cast<std::size_t>(rank_) + 1);
  std::copy_backward(sizes_ + dim, sizes_ + rank_, sizes_ + rank_ + 1);
  sizes_[dim] = size;
  ++rank_;
}

void Shape::erase(int dim) noexcept {
  std::copy(sizes_ + dim + 1, sizes_ + rank_, sizes_ + dim);
  --rank_;
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (int i = 0; i < shape.rank(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(shape[i]);
  }
  return text + "]";
}

std::string element_place(std::int64_t i, const Shape& shape) {
  Shape index = shape;
  for (int dim = shape.rank() - 1; dim >= 0; --dim) {
    index[dim] = i % shape[dim];
    i /= shape[dim];
  }
  return to_string(index);
}

namespace detail {

TooLarge::TooLarge(const Shape& sizes, const char* operation, Where where)
    : ShapeError(where, std::string(operation) + ": more elements than memory can hold: " + to_string(sizes)),
      shape(sizes) {}

}  // namespace detail

void check_sizes(const Shape& shape, const char* operation, Where where) {
  if (std::any_of(shape.begin(), shape.end(), [](std::int64_t size) { return size < 0; })) {
    throw ShapeError(where, std::string(operation) + ": a size is negative: " + to_string(shape));
  }
  if (!detail::is_countable(shape)) throw detail::TooLarge(shape, operation, where);
}

void check_rank(int rank, const char* operation, Where where) {
  if (rank <= max_rank) return;
  throw ShapeError(where, std::string(operation) + ": a tensor has at most 8 dimensions, not " + std::to_string(rank));
}

Shape broadcast_shapes(const Shape& a, const Shape& b, const char* operation, Where where) {
  const Shape& longer = a.rank() >= b.rank() ? a : b;
  const Shape& shorter = a.rank() >= b.rank() ? b : a;
  Shape result = longer;
  const int shift = longer.rank() - shorter.rank();
  for (int i = 0; i < shorter.rank(); ++i) {
    std::int64_t& size = result[i + shift];
    if (size == shorter[i] || shorter[i] == 1) continue;
    if (size != 1) {
      throw ShapeError(where,
                       std::string(operation) + ": shapes do not broadcast: " + to_string(a) + " and " + to_string(b));
    }
    size = shorter[i];
  }
  return result;
}

int wrap_dim(int dim, int rank, const char* operation, Where where) {
  const int range = std::max(rank, 1);  // a 0-dim tensor takes dim 0 and -1, as torch's
  if (dim < -range || dim >= range) {
    throw IndexError(where, std::string(operation) + ": dimension " + std::to_string(dim) + " is outside " +
                                std::to_string(-range) + ".." + std::to_string(range - 1));
  }
  return dim < 0 ? dim + range : dim;
}

int wrap_existing_dim(int dim, int rank, const char* operation, Where where) {
  if (rank == 0) throw IndexError(where, std::string(operation) + ": a 0-dim tensor has no dimensions");
  return wrap_dim(dim, rank, operation, where);
}

}  // namespace gradus
