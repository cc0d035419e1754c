// Saving an optimizer and going on where it was saved.
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/optim/detail/state.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/rule.h>

namespace gradus::optim {
namespace {

using detail::Policy;
using detail::Trained;

constexpr const char* who = "load_state_dict";
constexpr const char* format = "gradus optimizer 1";

std::string group_prefix(std::size_t i) { return "groups." + std::to_string(i) + "."; }
std::string member_prefix(std::size_t i) { return "state." + std::to_string(i) + "."; }

std::string quoted(const std::string& text) { return '"' + text + '"'; }

void save(const Policy& policy, StateDict& state) {
  state.set_number("policy.max_norm", policy.max_norm);
  state.set_number("policy.norm_type", policy.norm.norm_type);
  state.set_integer("policy.error_if_nonfinite", policy.norm.error_if_nonfinite);
  state.set_number("policy.limit", policy.limit);
  state.set_integer("policy.non_finite", static_cast<std::int64_t>(policy.non_finite));
  state.set_integer("policy.measure_norm", policy.measure_norm);
}

Policy load_policy(const StateDict& state, Where where) {
  Policy policy;
  policy.max_norm = state.number("policy.max_norm", who, where);
  policy.norm.norm_type = state.number("policy.norm_type", who, where);
  policy.norm.error_if_nonfinite = state.integer("policy.error_if_nonfinite", who, where) != 0;
  policy.limit = state.number("policy.limit", who, where);
  const std::int64_t non_finite = state.integer("policy.non_finite", who, where);
  if (non_finite < 0 || non_finite > static_cast<std::int64_t>(NonFinite::error)) {
    throw ValueError(where, "load_state_dict: policy.non_finite must be 0..3, got " + std::to_string(non_finite));
  }
  policy.non_finite = static_cast<NonFinite>(non_finite);
  policy.measure_norm = state.integer("policy.measure_norm", who, where) != 0;
  detail::check_clip_norm(who, policy.max_norm, policy.norm, where);
  detail::check_limit(who, policy.limit, where);
  return policy;
}

/// The slots that the present options ask for; one that they asked for since the last step is as it will be made.
void save_slots(const detail::Group& group, const Trained& member, const std::string& prefix, StateDict& state) {
  const detail::Slots slots = group.rule->slots();
  for (int k = 0; k < slots.count; ++k) {
    const int place = group.chosen.find(slots.names[k]);
    const Tensor made = place >= 0 ? member.slots[static_cast<std::size_t>(place)] : Tensor();
    const Tensor slot = made.defined() ? clone(made) : group.initial_slot(member, k);
    if (slot.defined()) state.set(prefix + slots.names[k], slot);
  }
}

/// The slot under its own or torch's name.
Tensor load_slot(const StateDict& state, const detail::Group& group, const Trained& member, const detail::Slots& slots,
                 int k, Where where) {
  const std::string name = slots.names[k];
  const Tensor* found = state.find(name);
  if (found == nullptr && slots.aliases != nullptr) found = state.find(slots.aliases[k]);
  const std::string subject = "load_state_dict: slot " + quoted(name) + " of parameter " + quoted(member.name);
  const Tensor present = group.initial_slot(member, k);
  if (!present.defined()) {
    if (found != nullptr) throw ValueError(where, subject + " is in the state, but not in the optimizer");
    return {};
  }
  if (found == nullptr) throw ValueError(where, subject + " is missing");
  if (!(found->shape() == present.shape())) {
    throw ShapeError(where, subject + " is " + to_string(found->shape()) + " in the state, " +
                                to_string(present.shape()) + " in the optimizer");
  }
  if (found->dtype() != present.dtype()) {
    throw TypeError(where, subject + " is " + gradus::name(found->dtype()) + " in the state, " +
                               gradus::name(present.dtype()) + " in the optimizer");
  }
  return clone(*found);
}

void load_member(const StateDict& state, const detail::Group& group, Trained& member, Where where) {
  const std::string name = state.text("name", who, where);
  if (name != member.name) {
    throw ValueError(
        where, "load_state_dict: parameter " + quoted(member.name) + " is called " + quoted(name) + " in the state");
  }
  member.t = state.number("step", who, where);
  if (!(member.t >= 0)) {
    throw ValueError(where, "load_state_dict: step of parameter " + quoted(name) + " must be >= 0, got " +
                                to_string(OptionValue(member.t)));
  }
  member.slots.clear();
  const detail::Slots slots = group.rule->slots();
  for (const StateDict::Entry& entry : state.entries()) {
    if (entry.name != "step" && !slots.knows(entry.name)) {
      throw ValueError(where, "load_state_dict: parameter " + quoted(name) + " has a slot " + quoted(entry.name) +
                                  " in the state, which " + group.name() + " with these options has not");
    }
  }
  if (member.t == 0) return;
  for (int k = 0; k < slots.count; ++k) member.slots.push_back(load_slot(state, group, member, slots, k, where));
}

/// The elements of all parameters of a group: what methods of closures see as one vector.
std::int64_t size_of(const detail::Group& group) {
  std::int64_t size = 0;
  for (const Trained& member : group.members) size += member.tensor.numel();
  return size;
}

std::unique_ptr<detail::Group> load_group(const StateDict& state, const detail::Group& present, Where where) {
  const std::string formula = state.text("class", who, where);
  if (formula != present.name()) {
    throw ValueError(where, "load_state_dict: the state is of " + formula + ", the optimizer is " + present.name());
  }
  auto group = std::make_unique<detail::Group>(present.rule, present.members);
  group->options.load(who, "", state, where);
  if (group->rule->by_closure() != nullptr) {
    if (const std::int64_t found = state.integer("elements", who, where); found != size_of(present)) {
      throw ValueError(where, "load_state_dict: the state of " + formula + " is of " + std::to_string(found) +
                                  " numbers, the parameters are " + std::to_string(size_of(present)));
    }
  }
  group->rule->memory().load(who, "memory.", state, where);
  group->check(where);
  group->chosen = group->rule->slots();
  return group;
}

std::string wrapper_prefix(std::size_t i) { return "wrappers." + std::to_string(i) + "."; }

void save(const detail::Wrapped& wrapped, const std::string& prefix, StateDict& state) {
  state.set_text(prefix + "class", wrapped.name());
  wrapped.options.save(prefix, state);
  wrapped.rule->memory().save(prefix + "memory.", state);
  const detail::Slots slots = wrapped.rule->slots();
  for (std::size_t i = 0; i < wrapped.slots.size(); ++i) {
    for (std::size_t k = 0; k < wrapped.slots[i].size(); ++k) {
      state.set(prefix + member_prefix(i) + slots.names[k], clone(wrapped.slots[i][k]));
    }
  }
}

std::unique_ptr<detail::Wrapped> load_wrapper(const StateDict& state, const detail::Wrapped& present,
                                              const Parameters& parameters, Where where) {
  if (const std::string& found = state.text("class", who, where); found != present.name()) {
    throw ValueError(where,
                     "load_state_dict: the state is wrapped by " + found + ", the optimizer by " + present.name());
  }
  auto wrapped = std::make_unique<detail::Wrapped>(present.rule);
  wrapped->options.load(who, "", state, where);
  wrapped->options.check(present.name(), where);
  wrapped->rule->memory().load(who, "memory.", state, where);
  const detail::Slots slots = wrapped->rule->slots();
  wrapped->slots.resize(parameters.size());
  for (std::size_t i = 0; i < parameters.size() && slots.count > 0; ++i) {
    const StateDict saved = state.with_prefix(member_prefix(i));
    if (saved.empty()) continue;  // this parameter was never stepped
    for (int k = 0; k < slots.count; ++k) {
      const Tensor& found = saved.at(slots.names[k], who, where);
      const Tensor wanted = wrapped->rule->initial(k, parameters[i].tensor.detach());
      if (!(found.shape() == wanted.shape()) || found.dtype() != wanted.dtype()) {
        throw ShapeError(where, "load_state_dict: slot " + quoted(slots.names[k]) + " of " + present.name() +
                                    " for parameter " + quoted(parameters[i].name) + " is " +
                                    gradus::name(found.dtype()) + ' ' + to_string(found.shape()) + " in the state, " +
                                    gradus::name(wanted.dtype()) + ' ' + to_string(wanted.shape()) +
                                    " in the optimizer");
      }
      wrapped->slots[i].push_back(clone(found));
    }
  }
  return wrapped;
}

}  // namespace

StateDict Optimizer::state_dict() const {
  const NoGrad no_grad;
  if (state_->evaluating) {
    throw ValueError({}, "state_dict: the parameters are those for evaluation; call train() first");
  }
  StateDict state;
  state.set_text("format", format);
  state.set_integer("groups", static_cast<std::int64_t>(state_->groups.size()));
  save(state_->policy, state);
  std::size_t next = 0;
  for (std::size_t i = 0; i < state_->groups.size(); ++i) {
    const detail::Group& group = *state_->groups[i];
    state.set_text(group_prefix(i) + "class", group.name());
    state.set_integer(group_prefix(i) + "parameters", static_cast<std::int64_t>(group.members.size()));
    group.options.save(group_prefix(i), state);
    group.rule->memory().save(group_prefix(i) + "memory.", state);
    if (group.rule->by_closure() != nullptr) state.set_integer(group_prefix(i) + "elements", size_of(group));
    for (const Trained& member : group.members) {
      const std::string prefix = member_prefix(next++);
      state.set_text(prefix + "name", member.name);
      state.set_number(prefix + "step", member.t);
      if (member.t > 0) save_slots(group, member, prefix, state);
    }
  }
  for (std::size_t i = 0; i < state_->wrappers.size(); ++i) save(*state_->wrappers[i], wrapper_prefix(i), state);
  state.set_integer("wrappers", static_cast<std::int64_t>(state_->wrappers.size()));
  return state;
}

void Optimizer::load_state_dict(const StateDict& state, Where where) {
  const NoGrad no_grad;
  if (const std::string& found = state.text("format", who, where); found != format) {
    throw ValueError(where, "load_state_dict: the state is " + quoted(found) + ", not " + quoted(format));
  }
  const Policy policy = load_policy(state, where);
  const auto count = static_cast<std::size_t>(state.integer("groups", who, where));
  if (count != group_count()) {
    throw ValueError(where, "load_state_dict: the state has " + std::to_string(count) + " groups, the optimizer " +
                                std::to_string(group_count()));
  }
  std::vector<std::unique_ptr<detail::Group>> loaded;
  std::size_t next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const StateDict of_group = state.with_prefix(group_prefix(i));
    loaded.push_back(load_group(of_group, *state_->groups[i], where));
    const auto members = static_cast<std::size_t>(of_group.integer("parameters", who, where));
    if (members != loaded[i]->members.size()) {
      throw ValueError(where, "load_state_dict: group " + std::to_string(i) + " has " + std::to_string(members) +
                                  " parameters in the state, " + std::to_string(loaded[i]->members.size()) +
                                  " in the optimizer");
    }
    for (Trained& member : loaded[i]->members) {
      load_member(state.with_prefix(member_prefix(next++)), *loaded[i], member, where);
    }
  }
  const auto wrappers = static_cast<std::size_t>(state.integer("wrappers", who, where));
  if (wrappers != state_->wrappers.size()) {
    throw ValueError(where, "load_state_dict: the state has " + std::to_string(wrappers) + " wrappers, the optimizer " +
                                std::to_string(state_->wrappers.size()));
  }
  std::vector<std::unique_ptr<detail::Wrapped>> wrapped;
  for (std::size_t i = 0; i < wrappers; ++i) {
    wrapped.push_back(
        load_wrapper(state.with_prefix(wrapper_prefix(i)), *state_->wrappers[i], state_->parameters, where));
  }
  state_->policy = policy;
  state_->wrappers = std::move(wrapped);
  for (std::size_t i = 0; i < count; ++i) *state_->groups[i] = std::move(*loaded[i]);
}

}  // namespace gradus::optim
