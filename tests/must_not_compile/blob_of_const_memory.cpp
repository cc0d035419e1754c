// must not compile: no matching function for call to [^ ]*from_blob
#include <gradus/core/tensor.h>

#ifdef GRADUS_CONTROL
using Memory = float;
#else
using Memory = const float;
#endif

gradus::Tensor make(Memory* data) { return gradus::from_blob(data, {2, 2}); }
