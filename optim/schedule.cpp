// Driving an option of an optimizer's groups by a schedule.
#include <gradus/optim/detail/state.h>
#include <gradus/optim/schedule_formula.h>

#include <cmath>
#include <memory>

namespace gradus::optim {
namespace detail {

ScheduleRulePointer::~ScheduleRulePointer() { delete rule_; }

struct ScheduleState {
  State* optimizer;  // stays where it is when the Optimizer is moved
  std::string option;
  ScheduleRulePointer rule;
  std::int64_t t = 0;
  std::vector<double> bases = {};  // one for each group

  const char* name() const { return rule->about().name; }
  Group& group(std::size_t i) { return *optimizer->groups[i]; }

  void check(Where where) {
    rule->options().check(name(), where);
    if (const char* conflict = rule->conflict()) throw ValueError(where, std::string(name()) + ": " + conflict);
  }
  void find_bases(Where where) {
    for (std::size_t i = bases.size(); i < optimizer->groups.size(); ++i) {
      const OptionValue base = group(i).options.get(group(i).name(), option, where);
      if (base.kind() != OptionValue::Kind::number) {
        throw ValueError(
            where, std::string(name()) + ": option \"" + option + "\" of " + group(i).name() + " is not a real number");
      }
      bases.push_back(base.number());
    }
  }
  void apply(Where where) {
    find_bases(where);
    for (std::size_t i = 0; i < bases.size(); ++i) group(i).set(option, rule->value(bases[i], t), where);
  }
};

}  // namespace detail

Schedule::Schedule(Optimizer& optimizer, detail::ScheduleRulePointer formula, const ScheduleOptions& options,
                   Where where) {
  auto state = std::make_unique<detail::ScheduleState>(
      detail::ScheduleState{optimizer.state_, options.option, std::move(formula)});
  state->check(where);
  if (state->rule->observes() == Observes::gradient_norm) optimizer.measure_gradient_norm();
  state->apply(where);
  state_ = state.release();
}

Schedule::~Schedule() { delete state_; }

void Schedule::step(Where where) {
  const Observes observes = state_->rule->observes();
  if (observes == Observes::metric) {
    throw ValueError(where, std::string(state_->name()) + ": step needs the metric: step(loss)");
  }
  if (observes == Observes::gradient_norm && !std::isnan(state_->optimizer->norm)) {
    state_->rule->observe(state_->optimizer->norm);
  }
  ++state_->t;
  state_->apply(where);
}

void Schedule::step(double metric, Where where) {
  if (state_->rule->observes() != Observes::metric) return step(where);
  state_->rule->observe(metric);
  ++state_->t;
  state_->apply(where);
}

std::int64_t Schedule::t() const noexcept { return state_->t; }

double Schedule::value(std::int64_t t, std::size_t group, Where where) const {
  state_->find_bases(where);
  if (group >= state_->bases.size()) {
    throw IndexError(
        where, "value: group " + std::to_string(group) + " is outside 0.." + std::to_string(state_->bases.size() - 1));
  }
  return state_->rule->value(state_->bases[group], t);
}

double Schedule::value() const { return value(state_->t); }

StateDict Schedule::state_dict() const {
  StateDict state;
  state.set_text("class", state_->name());
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
  if (const std::string& name = state.text("class", who, where); name != state_->name()) {
    throw ValueError(where, refused + "of " + name + ", the schedule is " + state_->name());
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
  if (t < 0) throw ValueError(where, std::string(who) + ": t must be >= 0, got " + std::to_string(t));

  auto loaded = std::make_unique<detail::ScheduleState>(
      detail::ScheduleState{state_->optimizer, state_->option, state_->rule->clone(), t, bases.to_vector<double>()});
  loaded->rule->options().load(who, "options.", state, where);
  loaded->rule->memory().load(who, "memory.", state, where);
  loaded->check(where);
  loaded->apply(where);
  delete std::exchange(state_, loaded.release());
}

}  // namespace gradus::optim
