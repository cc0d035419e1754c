/// Several schedules at once.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/any_schedule.h>

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::optim {

/// Each schedule takes what the one before it yields for its base, so that factors are multiplied:
/// ChainedScheduler{.schedules = {ConstantLR{.factor = 0.1}, ExponentialLR{.gamma = 0.9}}}. Momentum is the last one's
/// that cycles it. If one goes by a metric, each step needs it.
struct ChainedScheduler {
  std::vector<AnySchedule> schedules;
  static constexpr About about{"ChainedScheduler", "composed", "several schedules at once", ""};

  double value(double base, std::int64_t t) const {
    for (const AnySchedule& schedule : schedules) base = schedule.value(base, t);
    return base;
  }
  double momentum(std::int64_t t) const {
    double found = detail::left_alone;
    for (const AnySchedule& schedule : schedules) {
      const double own = schedule.rule().momentum(t);
      if (own == own) found = own;
    }
    return found;
  }
  std::int64_t last() const {
    std::int64_t first_end = detail::never_ends;
    for (const AnySchedule& schedule : schedules) {
      const std::int64_t own = schedule.rule().last();
      if (own < first_end) first_end = own;
    }
    return first_end;
  }
  Observes observes() const { return detail::observes(schedules); }
  void observe(double seen, std::int64_t t) {
    for (const AnySchedule& schedule : schedules) schedule.rule().observe(seen, t);
  }
  std::string structure() const { return detail::structure(about.name, schedules); }
  template <class V>
  void options(V& v) {
    v.insert("", detail::options(schedules));
  }
  template <class V>
  void state(V& v) {
    v.insert("", detail::memory(schedules));
  }
  const char* conflict() const { return detail::conflict(schedules); }
};

}  // namespace gradus::optim
