// Copying elements between tensors of any strides and dtypes. Internal to core.
#pragma once

#include <gradus/core/tensor.h>

namespace gradus::detail {

/// destination = source, broadcast to destination's shape and converted to its dtype. The shapes must fit; memory may
/// not overlap. Not recorded, and no version is counted.
void copy_elements(const Tensor& destination, const Tensor& source);

/// A contiguous copy, not recorded.
Tensor contiguous_copy(const Tensor& x);

/// The same for an operation that changes some elements of it; x itself where that is changed in place.
Tensor copy_to_change(const Tensor& x);

}  // namespace gradus::detail
