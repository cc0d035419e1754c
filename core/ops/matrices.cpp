// Checks, patterns and batches of matrices.
#include <gradus/core/defined.h>
#include <gradus/core/ops/matrices.h>

#include <charconv>
#include <limits>

namespace gradus::detail {

std::string in_batch(const Shape& batch, std::int64_t matrix) {
  if (batch.empty()) return "";
  Shape place = batch;
  for (int d = batch.rank() - 1; d >= 0; --d) {
    place[d] = matrix % batch[d];
    matrix /= batch[d];
  }
  return "batch " + to_string(place) + ", ";
}

void check_matrices(const char* operation, const Tensor& x, Where where) {
  check_defined(operation, where, x);
  if (!is_floating(x.dtype()))
    throw TypeError(where, std::string(operation) + ": takes floating tensors, not " + name(x.dtype()));
  check_dimensions(operation, x, where);
}

void check_dimensions(const char* operation, const Tensor& x, Where where) {
  check_defined(operation, where, x);
  if (x.dim() < 2)
    throw ShapeError(where, std::string(operation) + ": takes at least two dimensions: " + to_string(x.shape()));
}

void check_square(const char* operation, const Tensor& x, Where where) {
  check_matrices(operation, x, where);
  if (x.size(-2) != x.size(-1))
    throw ShapeError(where, std::string(operation) + ": takes square matrices, [.., n, n]: " + to_string(x.shape()));
}

void check_same_dtype(const char* operation, const Tensor& a, const Tensor& b, Where where) {
  if (a.dtype() == b.dtype()) return;
  throw TypeError(where, std::string(operation) + ": dtypes differ: " + name(a.dtype()) + " and " + name(b.dtype()));
}

Tensor pattern(std::int64_t rows, std::int64_t columns, Dtype dtype, double below, double diagonal, double above) {
  const Tensor result = make({rows, columns}, dtype);
  dispatch_floating(dtype, [&]<class T>() {
    T* out = data<T>(result);
    for (std::int64_t i = 0; i < rows; ++i) {
      for (std::int64_t j = 0; j < columns; ++j) *out++ = static_cast<T>(j < i ? below : j == i ? diagonal : above);
    }
  });
  return result;
}

std::vector<std::int64_t> broadcast_places(const Shape& own, const Shape& all) {
  const Shape steps = contiguous_strides(own);
  std::vector<std::int64_t> places(static_cast<std::size_t>(all.numel()));
  for (std::size_t i = 0; i < places.size(); ++i) {
    auto left = static_cast<std::int64_t>(i);
    for (int d = all.rank() - 1; d >= 0; --d) {
      const int from = d - (all.rank() - own.rank());
      if (from >= 0 && own[from] != 1) places[i] += left % all[d] * steps[from];
      left /= all[d];
    }
  }
  return places;
}

Tensor above_rounding(const Tensor& singular_values, const Tensor& x) {
  if (singular_values.size(-1) == 0) return singular_values > 0;
  const auto size = static_cast<double>(std::max(x.size(-2), x.size(-1)));
  return singular_values > narrow(singular_values, -1, 0, 1) * (epsilon_of(x) * size);
}

double epsilon_of(const Tensor& x) {
  return x.dtype() == Dtype::float64 ? std::numeric_limits<double>::epsilon() : std::numeric_limits<float>::epsilon();
}

std::string text(double number) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof(buffer), number, std::chars_format::general, 6).ptr};
}

}  // namespace gradus::detail
