// must not compile: (no match for|no viable overloaded) [^ ]*operator
#include <gradus/core/tensor.h>

#ifdef GRADUS_CONTROL
gradus::Tensor row(const gradus::Tensor& x) { return x[1]; }
#else
gradus::Tensor row(const gradus::Tensor& x) { return x[1.5]; }
#endif
