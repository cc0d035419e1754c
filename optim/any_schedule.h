/// A schedule's formula of any type, for schedules that are made of others.
#pragma once

#include <gradus/optim/schedule_formula.h>

#include <concepts>
#include <string>
#include <vector>

namespace gradus::optim {

/// Made of a formula, implicitly; copying it copies the formula.
class AnySchedule {
 public:
  template <class Formula>
  requires(!std::same_as<Formula, AnySchedule> && !std::same_as<Formula, detail::ScheduleRulePointer>)
      AnySchedule(const Formula& formula)
      : rule_(detail::make_schedule_rule(formula)) {}
  AnySchedule(detail::ScheduleRulePointer rule) : rule_(std::move(rule)) {}

  double value(double base, std::int64_t t) const { return rule_->value(base, t); }
  detail::ScheduleRule& rule() const noexcept { return *rule_; }

 private:
  detail::ScheduleRulePointer rule_;
};

namespace detail {

/// What every schedule that is made of others does with its parts.
std::string structure(const char* name, const std::vector<AnySchedule>& parts);
const char* conflict(const std::vector<AnySchedule>& parts);
Observes observes(const std::vector<AnySchedule>& parts);
Options options(const std::vector<AnySchedule>& parts);
Options memory(const std::vector<AnySchedule>& parts);

}  // namespace detail
}  // namespace gradus::optim
