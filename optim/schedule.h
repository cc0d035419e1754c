/// Schedules: how the learning rate, or another option, changes with the steps.
#pragma once

#include <gradus/core/parameters.h>
#include <gradus/optim/optimizer.h>

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace gradus::optim {

namespace detail {

class ScheduleRule;
struct ScheduleState;

/// A schedule's formula with its type forgotten; owned.
class ScheduleRulePointer {
 public:
  explicit ScheduleRulePointer(ScheduleRule* rule = nullptr) noexcept : rule_(rule) {}
  ScheduleRulePointer(ScheduleRulePointer&& other) noexcept : rule_(std::exchange(other.rule_, nullptr)) {}
  ScheduleRulePointer& operator=(ScheduleRulePointer&& other) noexcept {
    std::swap(rule_, other.rule_);
    return *this;
  }
  ScheduleRulePointer(const ScheduleRulePointer& other);
  ~ScheduleRulePointer();

  ScheduleRule* operator->() const noexcept { return rule_; }
  ScheduleRule& operator*() const noexcept { return *rule_; }

 private:
  ScheduleRule* rule_;
};

template <class Formula>
ScheduleRulePointer make_schedule_rule(const Formula& formula) {
  static_assert(
      requires { schedule_rule_of(formula, Lookup{}); },
      "Schedule: include <gradus/optim/schedule_formula.h> for a schedule of your own");
  return schedule_rule_of(formula, Lookup{});
}

}  // namespace detail

/// What a schedule looks at besides the steps.
enum class Observes : std::uint8_t {
  nothing,
  metric,         ///< a number given to step(metric)
  gradient_norm,  ///< the norm of all gradients, which the optimizer then measures in each step
};

struct ScheduleOptions {
  std::string option = "lr";  ///< what is driven: lr, momentum, beta1, weight_decay, …
};

/// Drives an option of each group of an optimizer: schedule.step() after optimizer.step().
///
///     optim::Schedule schedule(optimizer, optim::StepLR{.step_size = 10});
///     optim::Schedule warm_up(optimizer, optim::LinearLR{}, {.option = "momentum"});
///
/// t counts the calls of step(); making it sets the option to the value at t = 0. Each group has its own base: the
/// option's value when the schedule (or, added later, the group) is first seen. A schedule that cycles momentum too
/// (CyclicLR, OneCycleLR) sets beta1 in groups that have it, momentum in others. The optimizer must outlive it.
class Schedule {
 public:
  template <class Formula>
  Schedule(Optimizer& optimizer, const Formula& formula, const ScheduleOptions& options = {},
           Where where = Where::here())
      : Schedule(optimizer, detail::make_schedule_rule(formula), options, where) {}
  Schedule(Optimizer& optimizer, detail::ScheduleRulePointer formula, const ScheduleOptions& options, Where where);
  Schedule(Schedule&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  Schedule& operator=(Schedule&& other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;
  ~Schedule();

  /// Advances t and sets the option in each group. Throws ValueError if the schedule goes by a metric, has ended, or
  /// yields what the option cannot be; options and t are then as before.
  void step(Where where = Where::here());
  /// The same for a schedule that goes by a metric (a loss, an accuracy).
  void step(double metric, Where where = Where::here());

  std::int64_t t() const noexcept;
  /// What the option of a group is at a step; for schedules that go by a metric or by gradients, as far as they have
  /// seen them. Changes nothing. Throws ValueError for a step that the schedule does not have.
  double value(std::int64_t t, std::size_t group = 0, Where where = Where::here()) const;
  /// What the option of a group is now.
  double value() const;
  /// What momentum is at a step; NaN if the schedule leaves it alone.
  double momentum(std::int64_t t, Where where = Where::here()) const;

  StateDict state_dict() const;
  /// Goes on where state_dict() was taken, and sets the option accordingly. Throws ValueError naming what does not fit,
  /// and then changes nothing.
  void load_state_dict(const StateDict& state, Where where = Where::here());

 private:
  detail::ScheduleState* state_ = nullptr;
};

}  // namespace gradus::optim
