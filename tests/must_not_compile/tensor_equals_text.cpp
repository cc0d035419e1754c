// must not compile: (no match for [^ ]*operator==|invalid operands to binary expression)
#include <gradus/core/ops.h>

#ifdef GRADUS_CONTROL
using Other = int;
#else
using Other = const char*;
#endif

gradus::Tensor equal(const gradus::Tensor& x, Other other) { return x == other; }
