/// Shapes and strides: up to eight numbers held inline.
#pragma once

#include <gradus/core/error.h>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace gradus {

/// The most dimensions a tensor can have.
inline constexpr int max_rank = 8;

/// The sizes (or the strides) of a tensor's dimensions, first dimension first.
class Shape {
 public:
  Shape() noexcept = default;
  /// Throws ShapeError for more than max_rank entries.
  Shape(std::initializer_list<std::int64_t> sizes, Where where = Where::here())
      : Shape(std::span<const std::int64_t>(sizes.begin(), sizes.size()), where) {}
  explicit Shape(std::span<const std::int64_t> sizes, Where where = {});

  /// The number of dimensions.
  int rank() const noexcept { return rank_; }
  std::size_t size() const noexcept { return static_cast<std::size_t>(rank_); }
  bool empty() const noexcept { return rank_ == 0; }
  std::int64_t operator[](int dim) const noexcept { return sizes_[dim]; }
  std::int64_t& operator[](int dim) noexcept { return sizes_[dim]; }
  std::int64_t back() const noexcept { return sizes_[rank_ - 1]; }
  const std::int64_t* begin() const noexcept { return sizes_; }
  const std::int64_t* end() const noexcept { return sizes_ + rank_; }
  std::int64_t* begin() noexcept { return sizes_; }
  std::int64_t* end() noexcept { return sizes_ + rank_; }

  /// Throws ShapeError when max_rank is reached.
  void push_back(std::int64_t size);
  void insert(int dim, std::int64_t size);
  void erase(int dim) noexcept;

  /// The product of the sizes; 1 for no dimensions.
  std::int64_t numel() const noexcept {
    std::int64_t product = 1;
    for (int i = 0; i < rank_; ++i) product *= sizes_[i];
    return product;
  }

  friend bool operator==(const Shape& a, const Shape& b) noexcept {
    if (a.rank_ != b.rank_) return false;
    for (int i = 0; i < a.rank_; ++i) {
      if (a.sizes_[i] != b.sizes_[i]) return false;
    }
    return true;
  }

 private:
  std::int64_t sizes_[max_rank] = {};  // all eight are copied: that is a few moves, and no loop
  int rank_ = 0;
};

/// "[64, 784]"
std::string to_string(const Shape& shape);

/// "[1, 0]": where the i-th element in row-major order stands.
std::string element_place(std::int64_t i, const Shape& shape);

/// Row-major strides, in elements.
inline Shape contiguous_strides(const Shape& shape) noexcept {
  Shape strides = shape;
  std::int64_t step = 1;
  for (int i = shape.rank() - 1; i >= 0; --i) {
    strides[i] = step;
    if (shape[i] > 1) step *= shape[i];
  }
  return strides;
}

namespace detail {

/// Whether the elements can be counted in bytes, of 8 each; also where an empty dimension makes them none, as there are
/// strides then too.
inline bool is_countable(const Shape& shape) noexcept {
  constexpr std::int64_t most = std::int64_t{1} << 59;  // with room to round up
  std::int64_t product = 1;
  for (const std::int64_t size : shape) {
    if (size < 0 || (size > 1 && __builtin_mul_overflow(product, size, &product))) return false;
  }
  return product <= most;
}

/// Thrown where a tensor is made, where it is not known for what: who knows the operation's name throws it again.
struct TooLarge : ShapeError {
  explicit TooLarge(const Shape& sizes, const char* operation = "make", Where where = {});
  Shape shape;
};

}  // namespace detail

/// Throws ShapeError naming the operation if a size is negative or the elements could not be counted in bytes.
void check_sizes(const Shape& shape, const char* operation, Where where = Where::here());

/// Throws ShapeError naming the operation if a result would have more than max_rank dimensions.
void check_rank(int rank, const char* operation, Where where = Where::here());

/// The shape two operands take together, as numpy broadcasts.
/// Throws ShapeError naming the operation and both shapes.
Shape broadcast_shapes(const Shape& a, const Shape& b, const char* operation, Where where = Where::here());

/// A dimension counted from the end when negative, as one from 0. Throws IndexError naming the operation.
int wrap_dim(int dim, int rank, const char* operation, Where where = Where::here());

/// The same for an operation that works along the dimension, which a 0-dim tensor does not have: that throws too.
int wrap_existing_dim(int dim, int rank, const char* operation, Where where = Where::here());

}  // namespace gradus
