// The list of wrappers.
#include <gradus/optim/detail/lists.h>
#include <gradus/optim/wrappers/lookahead.h>
#include <gradus/optim/wrappers/sam.h>

namespace gradus::optim::detail {

std::span<const MakeRule> wrappers() {
  static constexpr MakeRule list[] = {
      wrapper<Lookahead>,
      wrapper<SAM>,
  };
  return list;
}

}  // namespace gradus::optim::detail
