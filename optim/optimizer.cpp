// Making optimizers, and their options by name.
#include <gradus/core/autograd/unlisted.h>
#include <gradus/core/grad_mode.h>
#include <gradus/optim/detail/state.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/rule.h>

namespace gradus::optim {
namespace detail {

RulePointer::RulePointer(const RulePointer& other) : RulePointer(other->clone()) {}

RulePointer::~RulePointer() { delete rule_; }

const char* Rule::unfit(const Tensor&) const { return nullptr; }

Group::Group(RulePointer formula, std::vector<Trained> trained)
    : rule(std::move(formula)), options(rule->options()), members(std::move(trained)) {}

void Group::check(Where where) const {
  options.check(name(), where);
  if (const char* conflict = rule->conflict()) throw ValueError(where, std::string(name()) + ": " + conflict);
}

void Group::set(const std::string& option, const OptionValue& value, Where where) {
  const OptionValue before = options.get(name(), option, where);
  options.set(name(), option, value, where);
  if (const char* conflict = rule->conflict()) {
    options.set(name(), option, before, where);
    throw ValueError(where, std::string(name()) + ": " + conflict);
  }
}

void State::add(const ParameterGroup& added) {
  const Where where = added.where;
  std::vector<Trained> members;
  for (const Parameter& parameter : added.parameters) members.push_back({parameter.name, parameter.tensor});
  auto group = std::make_unique<Group>(added.rule, std::move(members));
  const std::string who = group->name();
  if (group->members.empty()) throw ValueError(where, who + ": no parameters to train");

  const auto refuse = [&](const Trained& member, const std::string& why) {
    throw ValueError(where, who + ": parameter \"" + member.name + "\" " + why);
  };
  for (const Trained& member : group->members) {
    if (!member.tensor.defined()) refuse(member, "is an undefined tensor");
    if (!member.tensor.requires_grad()) refuse(member, "does not require gradients");
    if (!member.tensor.is_leaf()) refuse(member, std::string("is not a leaf: ") + member.tensor.grad_fn() + " made it");
    if (const char* reason = group->rule->unfit(member.tensor)) {
      refuse(member, "is " + to_string(member.tensor.shape()) + ": " + reason);
    }
    std::size_t times = 0;
    for (const Trained& other : group->members) times += other.tensor.is_same(member.tensor);
    for (const auto& earlier : groups) {
      for (const Trained& other : earlier->members) times += other.tensor.is_same(member.tensor);
    }
    if (times > 1) refuse(member, "is given twice");
  }
  group->check(where);
  const bool by_closure = group->rule->by_closure() != nullptr;
  if (!groups.empty() && (by_closure || groups.front()->rule->by_closure() != nullptr)) {
    throw ValueError(where,
                     std::string((by_closure ? *group : *groups.front()).name()) + ": takes one group of parameters");
  }
  for (const Trained& member : group->members) {
    if (by_closure && member.tensor.dtype() != group->members.front().tensor.dtype()) {
      refuse(member, std::string("is ") + gradus::name(member.tensor.dtype()) + ", others are " +
                         gradus::name(group->members.front().tensor.dtype()));
    }
  }
  for (const Parameter& parameter : added.parameters) {
    gradus::detail::adopt(parameter.tensor);
    parameters.push_back(parameter);
  }
  groups.push_back(std::move(group));
}

void State::refuse_closure(const char* who, const char* done, Where where) const {
  if (groups.front()->rule->by_closure() == nullptr) return;
  throw ValueError(
      where, std::string(who) + ": " + groups.front()->name() + " calls the closure itself, and cannot be " + done);
}

}  // namespace detail

const char* name(Stop stop) noexcept {
  switch (stop) {
    case Stop::none:
      return "none";
    case Stop::small_gradient:
      return "small_gradient";
    case Stop::small_change:
      return "small_change";
    case Stop::no_descent:
      return "no_descent";
    case Stop::evaluations:
      return "evaluations";
    case Stop::not_finite:
      return "not_finite";
  }
  return "?";
}

Optimizer::Optimizer(Parameters parameters, detail::RulePointer formula, Where where)
    : Optimizer({ParameterGroup(std::move(parameters), std::move(formula), where)}, where) {}

Optimizer::Optimizer(std::initializer_list<ParameterGroup> groups, Where where) {
  auto state = std::make_unique<detail::State>();
  if (groups.size() == 0) throw ValueError(where, "Optimizer: no parameters to train");
  for (const ParameterGroup& group : groups) state->add(group);
  state_ = state.release();
}

Optimizer::~Optimizer() { delete state_; }

void Optimizer::step(Where where) { state_->step({}, where); }

void Optimizer::step_with(detail::LossFunction closure, Where where) { state_->step({.closure = &closure}, where); }

void Optimizer::step(const std::vector<Tensor>& hessian_diagonal, Where where) {
  state_->step({.hessian = &hessian_diagonal}, where);
}

Optimizer& Optimizer::wrap(detail::RulePointer wrapper, Where where) {
  auto wrapped = std::make_unique<detail::Wrapped>(std::move(wrapper));
  wrapped->options.check(wrapped->name(), where);
  if (const char* conflict = wrapped->rule->conflict()) {
    throw ValueError(where, std::string(wrapped->name()) + ": " + conflict);
  }
  state_->refuse_closure(wrapped->name(), "wrapped", where);
  state_->wrappers.push_back(std::move(wrapped));
  return *this;
}

void Optimizer::eval() {
  const NoGrad no_grad;
  state_->evaluate();
}

void Optimizer::train() {
  const NoGrad no_grad;
  state_->train();
}

void Optimizer::zero_grad() {
  for (const auto& group : state_->groups) {
    for (detail::Trained& member : group->members) member.tensor.set_grad({});
  }
}

void Optimizer::add_group(const ParameterGroup& group) { state_->add(group); }

const char* Optimizer::Group::name() const { return group_->name(); }

std::vector<Parameter> Optimizer::Group::parameters() const {
  std::vector<Parameter> list;
  for (const detail::Trained& member : group_->members) list.push_back({member.name, member.tensor});
  return list;
}

std::vector<Option> Optimizer::Group::options() const { return group_->options.describe(); }

bool Optimizer::Group::has(const std::string& option) const { return group_->options.contains(option); }

OptionValue Optimizer::Group::get(const std::string& option, Where where) const {
  return group_->options.get(group_->name(), option, where);
}

void Optimizer::Group::set(const std::string& option, const OptionValue& value, Where where) {
  group_->set(option, value, where);
}

std::size_t Optimizer::group_count() const noexcept { return state_->groups.size(); }

Optimizer::Group Optimizer::group(std::size_t i, Where where) {
  if (i >= group_count()) {
    throw IndexError(where, "group: " + std::to_string(i) + " is outside 0.." + std::to_string(group_count() - 1));
  }
  return Group(*state_->groups[i]);
}

OptionValue Optimizer::get(const std::string& option, Where where) { return group(0).get(option, where); }

void Optimizer::set(const std::string& option, const OptionValue& value, Where where) {
  for (const auto& group : state_->groups) group->set(option, value, where);
}

Optimizer& Optimizer::clip_norm(double max_norm, ClipNormOptions options, Where where) {
  state_->refuse_closure("clip_norm", "clipped", where);
  detail::check_clip_norm("clip_norm", max_norm, options, where);
  state_->policy.max_norm = max_norm;
  state_->policy.norm = options;
  return *this;
}

Optimizer& Optimizer::clip_value(double limit, Where where) {
  state_->refuse_closure("clip_value", "clipped", where);
  detail::check_limit("clip_value", limit, where);
  state_->policy.limit = limit;
  return *this;
}

Optimizer& Optimizer::on_non_finite(NonFinite policy) {
  state_->policy.non_finite = policy;
  return *this;
}

Optimizer& Optimizer::measure_gradient_norm(bool wanted) {
  state_->policy.measure_norm = wanted;
  return *this;
}

Stop Optimizer::stop() const noexcept { return state_->stop; }

double Optimizer::gradient_norm() const noexcept { return state_->norm; }

std::int64_t Optimizer::skipped_steps() const noexcept { return state_->skipped; }

}  // namespace gradus::optim
