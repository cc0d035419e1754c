// must not compile: no matching (member )?function for call to [^ ]*(OpNode|store)
#include <gradus/core/apply.h>

#ifdef GRADUS_CONTROL
constexpr std::size_t count = 2;
#else
constexpr std::size_t count = 3;
#endif

struct Sum {
  static constexpr auto name = "sum";
  gradus::Tensor forward(const gradus::Tensor& a, const gradus::Tensor& /*b*/) const { return gradus::Tensor(a); }
  gradus::Gradients<count> vjp(const gradus::Tensor& /*g*/) const { return {}; }
};

gradus::Tensor sum(const gradus::Tensor& a, const gradus::Tensor& b) {
  return gradus::apply(Sum{}, a, b, gradus::Where::here());
}
