// must not compile: (discards qualifiers|no viable overloaded '=')
#include <gradus/core/ops.h>

int main() {
  gradus::Tensor x = gradus::zeros({2, 3});
  const gradus::Tensor y = gradus::ones({3});
#ifdef GRADUS_CONTROL
  x[0].copy_(y);
#else
  x[0] = y;
#endif
}
