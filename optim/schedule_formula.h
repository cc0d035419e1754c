/// What stands between a Schedule and its formula. Include this to use a schedule of your own:
///
///     struct InverseTime {
///       double k = 0.1;
///       static constexpr const char* name = "InverseTime";
///       double value(double base, std::int64_t t) const { return base / (1 + k * static_cast<double>(t)); }
///       template <class V>
///       void options(V& v) { v("k", k, non_negative, "decay for each step"); }
///     };
///     optim::Schedule schedule(optimizer, InverseTime{.k = 0.5});
///
/// A schedule that goes by what it sees has `Observes observes() const` and `void observe(double)`, and shows what it
/// remembers in state(visitor), as in options(visitor); value() may then depend on that. One that ends has
/// `std::int64_t last() const`, its last step; one that cycles momentum too, `double momentum(std::int64_t t) const`,
/// which is NaN where it leaves momentum alone.
#pragma once

#include <gradus/optim/about.h>
#include <gradus/optim/options.h>
#include <gradus/optim/schedule.h>

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

namespace gradus::optim::detail {

/// The last step of schedules that do not end, and the momentum of those that leave it alone.
inline constexpr std::int64_t never_ends = std::numeric_limits<std::int64_t>::max();
inline constexpr double left_alone = std::numeric_limits<double>::quiet_NaN();

class ScheduleRule {
 public:
  ScheduleRule() = default;
  ScheduleRule(const ScheduleRule&) = delete;
  ScheduleRule& operator=(const ScheduleRule&) = delete;
  virtual ~ScheduleRule() = default;

  virtual ScheduleRulePointer clone() const = 0;
  virtual About about() const = 0;
  /// Its name, and of what it is made: SequentialLR(LinearLR, StepLR).
  virtual std::string structure() const = 0;
  virtual Options options() = 0;
  /// What is remembered between steps.
  virtual Options memory() = 0;
  virtual const char* conflict() const = 0;
  virtual Observes observes() const = 0;
  /// What was seen at step t.
  virtual void observe(double seen, std::int64_t t) = 0;
  virtual double value(double base, std::int64_t t) const = 0;
  virtual double momentum(std::int64_t t) const = 0;
  virtual std::int64_t last() const = 0;
};

template <class F>
class ScheduleRuleOf final : public ScheduleRule {
 public:
  explicit ScheduleRuleOf(const F& formula) : formula_(formula) {}

  ScheduleRulePointer clone() const override { return ScheduleRulePointer(new ScheduleRuleOf(formula_)); }
  About about() const override {
    if constexpr (requires { F::about; }) {
      return F::about;
    } else {
      return {F::name, "", "", ""};
    }
  }
  std::string structure() const override {
    if constexpr (requires { formula_.structure(); }) return formula_.structure();
    return about().name;
  }
  Options options() override {
    Options list;
    if constexpr (requires { formula_.options(list); }) formula_.options(list);
    return list;
  }
  Options memory() override {
    Options list;
    if constexpr (requires { formula_.state(list); }) formula_.state(list);
    return list;
  }
  const char* conflict() const override {
    if constexpr (requires { formula_.conflict(); }) return formula_.conflict();
    return nullptr;
  }
  Observes observes() const override {
    if constexpr (requires { formula_.observes(); }) return formula_.observes();
    return Observes::nothing;
  }
  void observe([[maybe_unused]] double seen, [[maybe_unused]] std::int64_t t) override {
    if constexpr (requires { formula_.observe(seen, t); }) {
      formula_.observe(seen, t);
    } else if constexpr (requires { formula_.observe(seen); }) {
      formula_.observe(seen);
    }
  }
  double value(double base, std::int64_t t) const override { return formula_.value(base, t); }
  double momentum([[maybe_unused]] std::int64_t t) const override {
    if constexpr (requires { formula_.momentum(t); }) return formula_.momentum(t);
    return left_alone;
  }
  std::int64_t last() const override {
    if constexpr (requires { formula_.last(); }) return formula_.last();
    return never_ends;
  }

 private:
  F formula_;
};

/// For schedules that the library does not know; its own have a function that is compiled once.
template <class F>
ScheduleRulePointer schedule_rule_of(const F& formula, Lookup) {
  return ScheduleRulePointer(new ScheduleRuleOf<F>(formula));
}

}  // namespace gradus::optim::detail
