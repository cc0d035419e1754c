// Making tensors: from literals, from memory, and filled by a rule.
#include <gradus/core/defined.h>
#include <gradus/core/description.h>
#include <gradus/core/tensor.h>
#include <gradus/core/tensor_impl.h>
#include <gradus/core/visit_dtype.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace gradus {

namespace detail {

Tensor make_leaf(const Shape& shape, Dtype dtype, bool requires_grad, const char* operation, Where where) {
  check_sizes(shape, operation, where);
  if (requires_grad && !is_floating(dtype)) {
    throw TypeError(where, std::string(operation) + ": only float32 and float64 have gradients, not " + name(dtype));
  }
  try {
    Tensor result = make(shape, dtype);
    result.impl()->wants_grad = requires_grad;
    return result;
  } catch (const TooLarge& error) {
    throw TooLarge(error.shape, operation, where);
  }
}

}  // namespace detail

namespace {

std::string prefix(const char* operation) { return std::string(operation) + ": "; }

void fill_zeros(const Tensor& tensor) {
  if (tensor.numel() == 0) return;
  std::memset(tensor.impl()->data(), 0, static_cast<std::size_t>(tensor.numel()) * size_in_bytes(tensor.dtype()));
}

template <class T>
void fill(const Tensor& tensor, T value) {
  std::fill_n(detail::data<T>(tensor), tensor.numel(), value);
}

[[noreturn]] void throw_does_not_fit(const std::string& value, Dtype dtype, const char* operation, Where where) {
  throw ValueError(where, prefix(operation) + value + " does not fit " + name(dtype));
}

// Floats towards zero, as to() does; what is outside the integer type's range is an error.
template <Element T>
T converted(double value, const char* operation, Where where) {
  if constexpr (std::is_same_v<T, bool>) {
    return value != 0;
  } else if constexpr (std::is_integral_v<T>) {
    const double whole = std::trunc(value);
    // -2^63 and 2^63 are doubles, 2^63 - 1 is not.
    const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
    if (!(whole >= static_cast<double>(std::numeric_limits<T>::min()) && whole < end)) {
      throw_does_not_fit(to_string(OptionValue(value)), dtype_of<T>, operation, where);
    }
    return static_cast<T>(whole);
  } else {
    return static_cast<T>(value);
  }
}

template <Element T>
T converted(const Values& value, const char* operation, Where where) {
  if (value.dtype() == Dtype::float32) return converted<T>(value.number(), operation, where);
  if constexpr (std::is_same_v<T, bool>) {
    return value.integer() != 0;
  } else {
    if constexpr (std::is_integral_v<T>) {
      if (!std::in_range<T>(value.integer())) {
        throw_does_not_fit(std::to_string(value.integer()), dtype_of<T>, operation, where);
      }
    }
    return static_cast<T>(value.integer());
  }
}

Shape shape_of(const Values& values, Where where) {
  Shape shape;
  for (const Values* level = &values; level->is_list(); level = &level->list().front()) {
    if (shape.rank() == max_rank) throw ShapeError(where, "tensor: the lists are nested more than 8 deep");
    shape.push_back(static_cast<std::int64_t>(level->list().size()));
    if (level->list().empty()) break;
  }
  return shape;
}

// Copies a nested literal in row-major order, checking that every row is as long as the first of its level.
template <Element T>
T* copy_values(const Values& values, const Shape& shape, int level, T* to, Where where) {
  if (values.is_list() != (level < shape.rank())) {
    throw ShapeError(where, "tensor: numbers and lists are mixed at depth " + std::to_string(level));
  }
  if (!values.is_list()) {
    *to = converted<T>(values, "tensor", where);
    return to + 1;
  }
  const auto length = static_cast<std::int64_t>(values.list().size());
  if (length != shape[level]) {
    throw ShapeError(where, "tensor: rows differ in length at depth " + std::to_string(level) + ": " +
                                std::to_string(shape[level]) + " and " + std::to_string(length));
  }
  for (const Values& value : values.list()) to = copy_values(value, shape, level + 1, to, where);
  return to;
}

}  // namespace

Tensor tensor(const Values& values, TensorOptions options, Where where) {
  const Shape shape = shape_of(values, where);
  Tensor result = detail::make_leaf(shape, options.dtype, options.requires_grad, "tensor", where);
  visit_dtype(options.dtype, [&]<class T>() { copy_values(values, shape, 0, detail::data<T>(result), where); });
  return result;
}

template <Element T>
Tensor tensor(std::span<const T> values, const Shape& shape, TensorOptions options, Where where) {
  Tensor result = detail::make_leaf(shape, options.dtype, options.requires_grad, "tensor", where);
  if (result.numel() != static_cast<std::int64_t>(values.size())) {
    throw ShapeError(where, "tensor: " + std::to_string(values.size()) + " values for shape " + to_string(shape) +
                                ", which holds " + std::to_string(result.numel()));
  }
  visit_dtype(options.dtype, [&]<class To>() {
    To* to = detail::data<To>(result);
    for (const T value : values) {
      if constexpr (std::is_same_v<To, T>) {
        *to++ = value;
      } else if constexpr (std::is_integral_v<T>) {
        *to++ = converted<To>(Values(value), "tensor", where);
      } else {
        *to++ = converted<To>(static_cast<double>(value), "tensor", where);
      }
    }
  });
  return result;
}

Tensor empty(const Shape& shape, TensorOptions options, Where where) {
  return detail::make_leaf(shape, options.dtype, options.requires_grad, "empty", where);
}

Tensor zeros(const Shape& shape, TensorOptions options, Where where) {
  Tensor result = detail::make_leaf(shape, options.dtype, options.requires_grad, "zeros", where);
  fill_zeros(result);
  return result;
}

Tensor ones(const Shape& shape, TensorOptions options, Where where) {
  Tensor result = detail::make_leaf(shape, options.dtype, options.requires_grad, "ones", where);
  visit_dtype(options.dtype, [&]<class T>() { fill(result, T{1}); });
  return result;
}

Tensor full(const Shape& shape, double value, TensorOptions options, Where where) {
  Tensor result = detail::make_leaf(shape, options.dtype, options.requires_grad, "full", where);
  visit_dtype(options.dtype, [&]<class T>() { fill(result, converted<T>(value, "full", where)); });
  return result;
}

Tensor empty_like(const Tensor& like, Where where) {
  detail::check_defined("empty_like", where, like);
  return detail::make_leaf(like.shape(), like.dtype(), false, "empty_like", where);
}

Tensor zeros_like(const Tensor& like, Where where) {
  detail::check_defined("zeros_like", where, like);
  Tensor result = empty_like(like, where);
  fill_zeros(result);
  return result;
}

Tensor ones_like(const Tensor& like, Where where) {
  detail::check_defined("ones_like", where, like);
  Tensor result = empty_like(like, where);
  visit_dtype(like.dtype(), [&]<class T>() { fill(result, T{1}); });
  return result;
}

Tensor eye(std::int64_t n, TensorOptions options, Where where) {
  Tensor result = detail::make_leaf({n, n}, options.dtype, options.requires_grad, "eye", where);
  fill_zeros(result);
  visit_dtype(options.dtype, [&]<class T>() {
    for (std::int64_t i = 0; i < n; ++i) detail::data<T>(result)[i * (n + 1)] = T{1};
  });
  return result;
}

Tensor arange(double start, double end, double step, TensorOptions options, Where where) {
  const auto range = [&] {
    return to_string(OptionValue(start)) + " to " + to_string(OptionValue(end)) + " in steps of " +
           to_string(OptionValue(step));
  };
  if (!std::isfinite(start) || !std::isfinite(end) || !std::isfinite(step)) {
    throw ValueError(where, "arange: the range is not finite: " + range());
  }
  if (step == 0 || (end - start) / step < 0) {
    throw ValueError(where, "arange: the steps do not lead to the end: " + range());
  }
  const double count = std::ceil((end - start) / step);
  if (count > std::ldexp(1.0, 59)) throw ValueError(where, "arange: more elements than memory can hold: " + range());
  Tensor result =
      detail::make_leaf({static_cast<std::int64_t>(count)}, options.dtype, options.requires_grad, "arange", where);
  visit_dtype(options.dtype, [&]<class T>() {
    for (std::int64_t i = 0; i < result.numel(); ++i) {
      detail::data<T>(result)[i] = converted<T>(start + static_cast<double>(i) * step, "arange", where);
    }
  });
  return result;
}

Tensor arange(std::int64_t n, TensorOptions options, Where where) {
  Tensor result = detail::make_leaf({n}, options.dtype, options.requires_grad, "arange", where);
  visit_dtype(options.dtype, [&]<class T>() {
    for (std::int64_t i = 0; i < n; ++i) detail::data<T>(result)[i] = converted<T>(Values(i), "arange", where);
  });
  return result;
}

Tensor linspace(double start, double end, std::int64_t count, TensorOptions options, Where where) {
  Tensor result = detail::make_leaf({count}, options.dtype, options.requires_grad, "linspace", where);
  const double step = count > 1 ? (end - start) / static_cast<double>(count - 1) : 0;
  visit_dtype(options.dtype, [&]<class T>() {
    for (std::int64_t i = 0; i < count; ++i) {
      // From the nearer end, so that both ends are exact and the numbers symmetric.
      const double value =
          i < (count + 1) / 2 ? start + static_cast<double>(i) * step : end - static_cast<double>(count - 1 - i) * step;
      detail::data<T>(result)[i] = converted<T>(value, "linspace", where);
    }
  });
  return result;
}

template <Element T>
Tensor from_blob(T* data, const Shape& shape, Where where) {
  check_sizes(shape, "from_blob", where);
  if (data == nullptr && shape.numel() > 0) {
    throw ValueError(where, "from_blob: the pointer is null, for shape " + to_string(shape));
  }
  return Tensor(new TensorImpl(dtype_of<T>, shape, contiguous_strides(shape), Storage::borrow(data), 0));
}

#define GRADUS_INSTANTIATE(T)                                                        \
  template Tensor tensor<T>(std::span<const T>, const Shape&, TensorOptions, Where); \
  template Tensor from_blob<T>(T*, const Shape&, Where);
GRADUS_INSTANTIATE(bool)
GRADUS_INSTANTIATE(std::uint8_t)
GRADUS_INSTANTIATE(std::int32_t)
GRADUS_INSTANTIATE(std::int64_t)
GRADUS_INSTANTIATE(float)
GRADUS_INSTANTIATE(double)
#undef GRADUS_INSTANTIATE

}  // namespace gradus
