// The loops of AdamW, compiled once for all programs.
#include <gradus/optim/adamw.h>
#include <gradus/optim/formula.h>

namespace gradus::optim::detail {

RulePointer rule_of(const AdamW& formula, Lookup) { return RulePointer(new RuleOf<AdamW>(formula)); }

}  // namespace gradus::optim::detail
