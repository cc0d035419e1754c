// must not compile: (cannot convert|no viable conversion from returned value of type) [^ ]*gradus::Tensor
#include <gradus/core/ops.h>

#ifdef GRADUS_CONTROL
double mean_of(const gradus::Tensor& x) { return mean(x).item<double>(); }
#else
double mean_of(const gradus::Tensor& x) { return mean(x); }
#endif
