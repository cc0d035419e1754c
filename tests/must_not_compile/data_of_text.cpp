// must not compile: no matching (member )?function for call to [^ ]*data
#include <gradus/core/tensor.h>

#include <string>

#ifdef GRADUS_CONTROL
using Wanted = float;
#else
using Wanted = std::string;
#endif

auto read(const gradus::Tensor& x) { return x.data<Wanted>(); }
