// The loops of Adam, compiled once for all programs.
#include <gradus/optim/adam.h>
#include <gradus/optim/formula.h>

namespace gradus::optim::detail {

RulePointer rule_of(const Adam& formula, Lookup) { return RulePointer(new RuleOf<Adam>(formula)); }

}  // namespace gradus::optim::detail
