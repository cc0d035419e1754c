// must not compile: (invalid initialization of reference of type|no viable conversion from) [^ ]*const
#include <gradus/core/autograd.h>

#ifdef GRADUS_CONTROL
gradus::Tensor identity(const std::vector<gradus::Tensor>& x) { return x[0]; }
#else
gradus::Tensor identity(const gradus::Tensor& x) { return x; }
#endif

bool passes(const std::vector<gradus::Tensor>& x) { return gradus::gradcheck(identity, x).passed; }
