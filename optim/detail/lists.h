// The lists of all that can be made by name, one beside each kind's headers.
#pragma once

#include <gradus/optim/rule.h>
#include <gradus/optim/schedule.h>

#include <span>

namespace gradus::optim::detail {

using MakeRule = RulePointer (*)();
using MakeSchedule = ScheduleRulePointer (*)();

template <class Formula>
RulePointer rule() {
  return make_rule(Formula{});
}
template <class Wrapper>
RulePointer wrapper() {
  return wrapper_of(Wrapper{}, Lookup{});
}
template <class Formula>
ScheduleRulePointer schedule() {
  return make_schedule_rule(Formula{});
}

/// The optimizer of this name, with these options. Throws ValueError for an unknown name or option: `operation: ...`.
RulePointer optimizer_rule(const char* operation, const std::string& name, const OptionList& options, Where where);

std::span<const MakeRule> elementwise_optimizers();
std::span<const MakeRule> tensorwise_optimizers();
std::span<const MakeRule> closure_optimizers();
std::span<const MakeRule> wrappers();
std::span<const MakeSchedule> schedules();

}  // namespace gradus::optim::detail
