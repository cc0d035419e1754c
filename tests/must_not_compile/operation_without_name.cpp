// must not compile: (is not a member of|no member named .name. in) [^ ]*Twice
#include <gradus/core/apply.h>

struct Twice {
#ifdef GRADUS_CONTROL
  static constexpr auto name = "twice";
#endif
  gradus::Tensor forward(const gradus::Tensor& x) const { return gradus::Tensor(x); }
  gradus::Tensor vjp(const gradus::Tensor& g) const { return g; }
};

gradus::Tensor twice(const gradus::Tensor& x) { return gradus::apply(Twice{}, x, gradus::Where::here()); }
