/// Several schedules, one after the other.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/any_schedule.h>

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::optim {

/// The first schedule until the first milestone, then the second, from its own t = 0, and so on; each from the base.
///
///     optim::SequentialLR{.schedules = {optim::LinearLR{.total_iters = 10}, optim::CosineAnnealingLR{.t_max = 90}},
///                         .milestones = {10}}
///
/// One that goes by a metric or by gradients sees them in its own steps; if one goes by a metric, each step needs it.
struct SequentialLR {
  std::vector<AnySchedule> schedules;
  std::vector<std::int64_t> milestones;
  static constexpr About about{"SequentialLR", "composed", "several schedules, one after the other", ""};

  double value(double base, std::int64_t t) const {
    const std::size_t i = active(t);
    return schedules[i].value(base, t - start(i));
  }
  double momentum(std::int64_t t) const {
    const std::size_t i = active(t);
    return schedules[i].rule().momentum(t - start(i));
  }
  std::int64_t last() const {
    for (std::size_t i = 0; i < schedules.size(); ++i) {
      const std::int64_t end = i < milestones.size() ? milestones[i] : detail::never_ends;
      const std::int64_t own = schedules[i].rule().last();
      if (own < end - 1 - start(i)) return start(i) + own;
    }
    return detail::never_ends;
  }
  Observes observes() const { return detail::observes(schedules); }
  void observe(double seen, std::int64_t t) {
    const std::size_t i = active(t);
    schedules[i].rule().observe(seen, t - start(i));
  }
  std::string structure() const { return detail::structure(about.name, schedules); }
  template <class V>
  void options(V& v) {
    v("milestones", milestones, positive, "the steps at which the next schedule begins");
    v.insert("", detail::options(schedules));
  }
  template <class V>
  void state(V& v) {
    v.insert("", detail::memory(schedules));
  }
  const char* conflict() const {
    if (const char* conflict = detail::conflict(schedules)) return conflict;
    if (milestones.size() + 1 != schedules.size()) return "milestones must be one fewer than schedules";
    for (std::size_t i = 1; i < milestones.size(); ++i) {
      if (milestones[i] <= milestones[i - 1]) return "milestones must increase";
    }
    return nullptr;
  }

 private:
  std::size_t active(std::int64_t t) const {
    std::size_t i = 0;
    while (i < milestones.size() && milestones[i] <= t) ++i;
    return i;
  }
  std::int64_t start(std::size_t i) const { return i == 0 ? 0 : milestones[i - 1]; }
};

}  // namespace gradus::optim
