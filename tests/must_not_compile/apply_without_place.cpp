// must not compile: apply: where comes last
#include <gradus/core/apply.h>

struct Twice {
  static constexpr auto name = "twice";
  gradus::Tensor forward(const gradus::Tensor& x) const { return gradus::Tensor(x); }
  gradus::Tensor vjp(const gradus::Tensor& g) const { return g; }
};

#ifdef GRADUS_CONTROL
gradus::Tensor twice(const gradus::Tensor& x) { return gradus::apply(Twice{}, x, gradus::Where::here()); }
#else
gradus::Tensor twice(const gradus::Tensor& x) { return gradus::apply(Twice{}, x); }
#endif
