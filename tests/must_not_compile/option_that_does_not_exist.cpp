// must not compile: (could not convert|no matching function for call to .max_pool2d)
#include <gradus/core/ops.h>

#ifdef GRADUS_CONTROL
gradus::Tensor pool(const gradus::Tensor& x) { return max_pool2d(x, 2, {.stride = 1}); }
#else
gradus::Tensor pool(const gradus::Tensor& x) { return max_pool2d(x, 2, {.strides = 1}); }
#endif
