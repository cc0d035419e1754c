// must not compile: (could not convert|no viable conversion from returned value of type .double)
#include <gradus/core/ops.h>

#ifdef GRADUS_CONTROL
gradus::Tensor three() { return gradus::tensor(3.0); }
#else
gradus::Tensor three() { return 3.0; }
#endif
