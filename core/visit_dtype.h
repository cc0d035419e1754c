// From a run-time dtype to a C++ type: visit_dtype(dtype, []<class T>() { … }). Internal to core.
#pragma once

#include <gradus/core/dtype.h>

#include <utility>

namespace gradus {

/// Calls f.operator()<T>() for the C++ type T of the dtype.
template <class F>
decltype(auto) visit_dtype(Dtype dtype, F&& f) {
  switch (dtype) {
    case Dtype::boolean:
      return std::forward<F>(f).template operator()<bool>();
    case Dtype::uint8:
      return std::forward<F>(f).template operator()<std::uint8_t>();
    case Dtype::int32:
      return std::forward<F>(f).template operator()<std::int32_t>();
    case Dtype::int64:
      return std::forward<F>(f).template operator()<std::int64_t>();
    case Dtype::float32:
      return std::forward<F>(f).template operator()<float>();
    case Dtype::float64:
      break;
  }
  return std::forward<F>(f).template operator()<double>();
}

}  // namespace gradus
