// The slope of a parabola by automatic differentiation.
#include <gradus/gradus.h>

#include <cstdio>

int main() {
  gradus::Tensor x = gradus::tensor({1, 2, 3}, {.requires_grad = true});
  gradus::sum(x * x).backward();
  std::printf("the slope of x * x at 3 is %g\n", static_cast<double>(x.grad()[2].item()));
}
