// Plain loops over numbers: what the op table compares operations with. Knows nothing of gradus.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace plain {

using Sizes = std::vector<std::int64_t>;

/// An n-dimensional array in row-major order.
struct Array {
  Sizes sizes;
  std::vector<double> values;

  int rank() const { return static_cast<int>(sizes.size()); }
  std::int64_t size(int dim) const { return sizes[static_cast<std::size_t>(dim < 0 ? dim + rank() : dim)]; }
  std::int64_t count() const { return static_cast<std::int64_t>(values.size()); }
  /// The element at an index.
  double at(const Sizes& index) const;
  double& at(const Sizes& index);
};

std::int64_t product(const Sizes& sizes);

/// f(index) for every index, in row-major order.
void for_each_index(const Sizes& sizes, const std::function<void(const Sizes&)>& f);
/// Whether an index lies inside of the sizes.
bool contains(const Sizes& sizes, const Sizes& index);
/// The 0-dim array of a number.
Array number(double value);
/// The array of f(index).
Array build(const Sizes& sizes, const std::function<double(const Sizes&)>& f);
/// The array repeated to a shape that it broadcasts to.
Array broadcast(const Array& x, const Sizes& sizes);
/// The shape that two broadcast to.
Sizes common_sizes(const Sizes& a, const Sizes& b);

/// f of each element, or of the elements of several arrays, broadcast.
Array each(const Array& x, const std::function<double(double)>& f);
Array each(const Array& a, const Array& b, const std::function<double(double, double)>& f);
Array each(const Array& a, const Array& b, const Array& c, const std::function<double(double, double, double)>& f);

using Line = std::vector<double>;
/// f of each line along a dimension; the lines that f gives take their places, whatever their length.
Array lines(const Array& x, int dim, const std::function<Line(const Line&)>& f);
/// f of all elements that share their index in the dimensions that stay. No dims: of all elements.
Array reduce(const Array& x, std::vector<int> dims, bool keepdim, const std::function<double(const Line&)>& f);

/// Dimensions in another order.
Array permute(const Array& x, const std::vector<int>& order);
/// [.., m, k] x [.., k, n] with leading dimensions of the same sizes.
Array matmul(const Array& a, const Array& b);

}  // namespace plain
