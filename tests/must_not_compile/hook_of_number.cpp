// must not compile: (could not convert|no viable conversion from returned value of type .double)
#include <gradus/core/tensor.h>

#ifdef GRADUS_CONTROL
void watch(gradus::Tensor& x) {
  x.register_hook([](const gradus::Tensor& g) { return g; });
}
#else
void watch(gradus::Tensor& x) {
  x.register_hook([](const gradus::Tensor&) { return 2.0; });
}
#endif
