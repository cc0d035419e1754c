// Copying elements between tensors: from shapes and strides to the kernels' index spaces.
#include <gradus/core/ops/copy.h>
#include <gradus/core/ops/elementwise.h>
#include <gradus/core/tensor_impl.h>
#include <gradus/core/visit_dtype.h>

#include <cstring>

namespace gradus::detail {

void copy_elements(const Tensor& destination, const Tensor& source) {
  const TensorImpl& to = *destination.impl();
  const TensorImpl& from = *source.impl();
  if (to.numel == 0) return;
  constexpr std::int64_t small = 32768;  // elements that one thread copies as fast as several
  if (to.dtype == from.dtype) {
    if (to.numel <= small && to.numel == from.numel && to.is_contiguous() && from.is_contiguous()) {
      std::memcpy(to.data(), from.data(), static_cast<std::size_t>(to.numel) * size_in_bytes(to.dtype));
    } else {
      kernels::copy_strided(to.data(), from.data(), size_in_bytes(to.dtype), index_space(destination, source));
    }
    return;
  }
  visit_dtype(from.dtype, [&]<class From>() {
    visit_dtype(to.dtype, [&]<class To>() {
      kernels::cast(static_cast<To*>(to.data()), static_cast<const From*>(from.data()),
                    index_space(destination, source));
    });
  });
}

Tensor contiguous_copy(const Tensor& x) {
  Tensor result = make(x.shape(), x.dtype());
  copy_elements(result, x);
  return result;
}

Tensor copy_to_change(const Tensor& x) {
  Tensor result = make_result(x.shape(), x.dtype(), x);
  if (!result.is_same(x)) copy_elements(result, x);
  return result;
}

}  // namespace gradus::detail
