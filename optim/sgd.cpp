// The loops of SGD, compiled once for all programs.
#include <gradus/optim/formula.h>
#include <gradus/optim/sgd.h>

namespace gradus::optim::detail {

RulePointer rule_of(const SGD& formula, Lookup) { return RulePointer(new RuleOf<SGD>(formula)); }

}  // namespace gradus::optim::detail
