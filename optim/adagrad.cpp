// The loops of Adagrad, compiled once for all programs.
#include <gradus/optim/adagrad.h>
#include <gradus/optim/formula.h>

namespace gradus::optim::detail {

RulePointer rule_of(const Adagrad& formula, Lookup) { return RulePointer(new RuleOf<Adagrad>(formula)); }

}  // namespace gradus::optim::detail
