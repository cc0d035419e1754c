// must not compile: no matching (member )?function for call to [^ ]*item
#include <gradus/core/tensor.h>

#include <string>

#ifdef GRADUS_CONTROL
using Wanted = double;
#else
using Wanted = std::string;
#endif

auto read(const gradus::Tensor& x) { return x.item<Wanted>(); }
