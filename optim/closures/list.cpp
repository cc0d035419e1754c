// The list of optimizers that call the closure themselves.
#include <gradus/optim/closures/lbfgs.h>

namespace gradus::optim::detail {

std::span<const MakeRule> closure_optimizers() {
  static constexpr MakeRule list[] = {
      rule<LBFGS>,
  };
  return list;
}

}  // namespace gradus::optim::detail
