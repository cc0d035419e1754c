// must not compile: (could not convert|not contextually convertible to .bool)
#include <gradus/core/ops.h>

#ifdef GRADUS_CONTROL
int sign(const gradus::Tensor& x) { return (x > 0).item<bool>() ? 1 : -1; }
#else
int sign(const gradus::Tensor& x) { return x > 0 ? 1 : -1; }
#endif
