// must not compile: (discards qualifiers|no viable overloaded)
#include <gradus/core/ops.h>

#ifdef GRADUS_CONTROL
void grow(gradus::Tensor& x) { x += 1; }
#else
void grow(const gradus::Tensor& x) { x += 1; }
#endif
