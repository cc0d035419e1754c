// The loops of RMSprop, compiled once for all programs.
#include <gradus/optim/formula.h>
#include <gradus/optim/rmsprop.h>

namespace gradus::optim::detail {

RulePointer rule_of(const RMSprop& formula, Lookup) { return RulePointer(new RuleOf<RMSprop>(formula)); }

}  // namespace gradus::optim::detail
