// must not compile: (no match for [^ ]*operator[+]|invalid operands to binary expression)
#include <gradus/core/ops.h>

#include <string>

#ifdef GRADUS_CONTROL
using Other = double;
#else
using Other = std::string;
#endif

gradus::Tensor add(const gradus::Tensor& x, const Other& other) { return x + other; }
