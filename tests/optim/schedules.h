// The table that tests of schedules run over: every schedule in its variants, and its rule in plain arithmetic.
#pragma once

#include "optimizers.h"

#include <gradus/optim/schedule.h>

#include <functional>
#include <string>
#include <vector>

namespace optim_tests {

struct ScheduleRow {
  std::string schedule;  // as in schedule_descriptions(); of others, the class
  gradus::OptionList options;
  /// Values for t = 0, 1, …, count - 1, by the source's rule and nothing of gradus'. Empty: tested elsewhere.
  std::function<std::vector<double>(double base, int count)> rule = nullptr;
  /// For those that a name and numbers cannot make.
  std::function<gradus::optim::Schedule(gradus::optim::Optimizer&)> make_in_code = nullptr;

  gradus::optim::Schedule make(gradus::optim::Optimizer& optimizer) const {
    return make_in_code ? make_in_code(optimizer) : gradus::optim::make_schedule(schedule, optimizer, options);
  }
  std::string text() const { return text_of(schedule, options); }
};

const std::vector<ScheduleRow>& schedule_table();

/// How many steps the tests look at; the rows' schedules do not end before.
inline constexpr int schedule_steps = 60;

}  // namespace optim_tests
