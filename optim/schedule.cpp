// Driving an option of an optimizer's groups by a schedule.
#include <gradus/optim/detail/state.h>
#include <gradus/optim/schedule_formula.h>

#include <cmath>
#include <memory>

namespace gradus::optim {
namespace detail {

ScheduleRulePointer::ScheduleRulePointer(const ScheduleRulePointer& other) : ScheduleRulePointer(other->clone()) {}

ScheduleRulePointer::~ScheduleRulePointer() { delete rule_; }

namespace {

/// Sets options of groups, and can set them back.
class Change {
 public:
  void set(Group& group, const std::string& option, double value, Where where) {
    const double before = group.options.get(group.name(), option, where).number();
    group.set(option, value, where);
    done_.push_back({&group, option, before});
  }
  /// Last first: what options allow together, they allowed then.
  void undo(Where where) {
    for (; !done_.empty(); done_.pop_back()) done_.back().group->set(done_.back().option, done_.back().before, where);
  }

 private:
  struct Done {
    Group* group;
    std::string option;
    double before;
  };
  std::vector<Done> done_;
};

}  // namespace

struct ScheduleState {
  State* optimizer;  // stays where it is when the Optimizer is moved
  std::string option;
  ScheduleRulePointer rule;
  std::int64_t t = 0;
  std::vector<double> bases = {};  // one for each group

  std::string name() const { return rule->about().name; }
  Group& group(std::size_t i) { return *optimizer->groups[i]; }

  void check(Where where) {
    rule->options().check(name().c_str(), where);
    if (const char* conflict = rule->conflict()) throw ValueError(where, name() + ": " + conflict);
  }
  /// That there is such a step.
  void check_step(const char* who, std::int64_t step, Where where) const {
    const std::int64_t last = rule->last();
    const std::string subject = name() + ": " + who + ": ";
    if (step < 0) throw ValueError(where, subject + "t must be >= 0, got " + std::to_string(step));
    if (step > last) {
      throw ValueError(where, subject + "t = " + std::to_string(step) + " is beyond the last, " + std::to_string(last));
    }
  }
  void find_bases(Where where) {
    for (std::size_t i = bases.size(); i < optimizer->groups.size(); ++i) {
      const OptionValue base = group(i).options.get(group(i).name(), option, where);
      if (base.kind() != OptionValue::Kind::number) {
        throw ValueError(where, name() + ": option \"" + option + "\" of " + group(i).name() + " is not a real number");
      }
      bases.push_back(base.number());
    }
  }
  /// The option that momentum is in a group.
  const char* momentum_option(const Group& of, Where where) const {
    const char* found = of.options.contains("beta1") ? "beta1" : of.options.contains("momentum") ? "momentum" : nullptr;
    if (found == nullptr) {
      throw ValueError(where, name() + ": " + of.name() +
                                  " has neither momentum nor beta1: cycle_momentum = false leaves them alone");
    }
    if (option == found) {
      throw ValueError(where, name() + ": drives " + option + " twice: cycle_momentum = false leaves it to the option");
    }
    return found;
  }
  /// Sets the options to what they are at a step; if one refuses, all are as before.
  void go_to(std::int64_t step, Where where) {
    find_bases(where);
    const double momentum = rule->momentum(step);
    Change change;
    try {
      for (std::size_t i = 0; i < bases.size(); ++i) {
        change.set(group(i), option, rule->value(bases[i], step), where);
        if (!std::isnan(momentum)) change.set(group(i), momentum_option(group(i), where), momentum, where);
      }
    } catch (...) {
      change.undo(where);
      throw;
    }
    t = step;
  }
  void advance(Where where) {
    check_step("step", t + 1, where);
    go_to(t + 1, where);
  }
};

}  // namespace detail

Schedule::Schedule(Optimizer& optimizer, detail::ScheduleRulePointer formula, const ScheduleOptions& options,
                   Where where) {
  auto state = std::make_unique<detail::ScheduleState>(
      detail::ScheduleState{optimizer.state_, options.option, std::move(formula)});
  state->check(where);
  state->go_to(0, where);
  if (state->rule->observes() == Observes::gradient_norm) optimizer.measure_gradient_norm();
  state_ = state.release();
}

Schedule::~Schedule() { delete state_; }

void Schedule::step(Where where) {
  const Observes observes = state_->rule->observes();
  if (observes == Observes::metric) {
    throw ValueError(where, state_->name() + ": step needs the metric: step(loss)");
  }
  if (observes == Observes::gradient_norm && !std::isnan(state_->optimizer->norm)) {
    state_->rule->observe(state_->optimizer->norm, state_->t);
  }
  state_->advance(where);
}

void Schedule::step(double metric, Where where) {
  if (state_->rule->observes() != Observes::metric) return step(where);
  state_->rule->observe(metric, state_->t);
  state_->advance(where);
}

std::int64_t Schedule::t() const noexcept { return state_->t; }

double Schedule::value(std::int64_t t, std::size_t group, Where where) const {
  state_->check_step("value", t, where);
  state_->find_bases(where);
  if (group >= state_->bases.size()) {
    throw IndexError(
        where, "value: group " + std::to_string(group) + " is outside 0.." + std::to_string(state_->bases.size() - 1));
  }
  return state_->rule->value(state_->bases[group], t);
}

double Schedule::value() const { return value(state_->t); }

double Schedule::momentum(std::int64_t t, Where where) const {
  state_->check_step("momentum", t, where);
  return state_->rule->momentum(t);
}

StateDict Schedule::state_dict() const {
  StateDict state;
  state.set_text("class", state_->rule->structure());
  state.set_text("option", state_->option);
  state.set_integer("t", state_->t);
  state.set("bases", tensor(state_->bases, {static_cast<std::int64_t>(state_->bases.size())}));
  state_->rule->options().save("options.", state);
  state_->rule->memory().save("memory.", state);
  return state;
}

void Schedule::load_state_dict(const StateDict& state, Where where) {
  constexpr const char* who = "load_state_dict";
  const std::string refused = std::string(who) + ": the state is ";
  const std::string structure = state_->rule->structure();
  if (const std::string& name = state.text("class", who, where); name != structure) {
    throw ValueError(where, refused + "of " + name + ", the schedule is " + structure);
  }
  if (const std::string& option = state.text("option", who, where); option != state_->option) {
    throw ValueError(where, refused + "for option " + option + ", the schedule drives " + state_->option);
  }
  const Tensor& bases = state.at("bases", who, where);
  const auto groups = static_cast<std::int64_t>(state_->optimizer->groups.size());
  if (bases.dtype() != Dtype::float64 || !(bases.shape() == Shape{groups})) {
    throw ShapeError(where, refused + "for " + to_string(bases.shape()) + " groups, the optimizer has [" +
                                std::to_string(groups) + "]");
  }
  const std::int64_t t = state.integer("t", who, where);

  auto loaded = std::make_unique<detail::ScheduleState>(
      detail::ScheduleState{state_->optimizer, state_->option, state_->rule->clone(), 0, bases.to_vector<double>()});
  loaded->rule->options().load(who, "options.", state, where);
  loaded->rule->memory().load(who, "memory.", state, where);
  loaded->check(where);
  loaded->check_step(who, t, where);
  loaded->go_to(t, where);
  delete std::exchange(state_, loaded.release());
}

}  // namespace gradus::optim
