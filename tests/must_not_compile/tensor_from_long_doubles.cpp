// must not compile: no matching function for call to [^ ]*tensor
#include <gradus/core/tensor.h>

#ifdef GRADUS_CONTROL
using Number = double;
#else
using Number = long double;
#endif

gradus::Tensor make(const std::vector<Number>& values) { return gradus::tensor(values, {2, 2}); }
