// What wrappers do around a step, and the parameters for evaluation.
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/core/tensor_impl.h>
#include <gradus/optim/detail/state.h>

#include <algorithm>
#include <optional>

namespace gradus::optim::detail {
namespace {

/// A parameter as one wrapper sees it.
struct Seen {
  Group& group;
  Trained& trained;
  TensorMember member;
  WrapperStep step;
};

Tensor minimised(const Tensor& gradient, const Group& group) {
  if (!gradient.defined()) return {};
  return group.rule->decay().maximize ? -gradient : gradient.detach();
}

Seen seen_by(Wrapped& wrapped, Group& group, Trained& trained, std::size_t number) {
  if (wrapped.slots.size() <= number) wrapped.slots.resize(number + 1);
  std::vector<Tensor>& slots = wrapped.slots[number];
  const Tensor w = trained.tensor.detach();
  if (slots.empty()) {
    const int count = wrapped.rule->slots().count;
    for (int k = 0; k < count; ++k) slots.push_back(wrapped.rule->initial(k, w));
  }
  WrapperStep step;
  step.t = trained.t + 1;
  step.lr = group.rule->rate();
  const int momentum = group.chosen.momentum();
  if (momentum >= 0 && !trained.slots.empty()) step.momentum = &trained.slots[static_cast<std::size_t>(momentum)];
  return {group, trained, {w, minimised(trained.gradient(), group), &slots}, step};
}

/// Calls f(Seen) for each parameter that has a gradient, and if the wrapper may wait for those that it has seen before.
template <class F>
void for_each_seen(const State& state, Wrapped& wrapped, const F& f) {
  const bool waits = wrapped.wrapper().has().waits;
  std::size_t number = 0;
  for (const auto& group : state.groups) {
    for (Trained& trained : group->members) {
      const bool known = waits && wrapped.slots.size() > number && !wrapped.slots[number].empty();
      if (trained.gradient().defined() || known) f(seen_by(wrapped, *group, trained, number));
      ++number;
    }
  }
}

}  // namespace

Wrapped::Wrapped(RulePointer wrapper) : rule(std::move(wrapper)), options(rule->options()) {}

WrapperRule& Wrapped::wrapper() const { return static_cast<WrapperRule&>(*rule); }

void State::step_by_closure(ClosureRule& rule, const LossFunction& closure, Where where) {
  std::vector<Tensor> list;
  for (const Trained& member : groups.front()->members) list.push_back(member.tensor);
  Objective objective(list, closure, rule.decay().maximize, policy.non_finite == NonFinite::zero);
  const bool refuses = policy.non_finite == NonFinite::skip || policy.non_finite == NonFinite::error;
  const Tensor before = refuses ? objective.x() : Tensor();
  StateDict memory;
  if (refuses) rule.memory().save("", memory);
  rule.step(objective);
  stop = objective.stopped();
  if (!objective.was_finite()) stop = Stop::not_finite;
  if (refuses && stop == Stop::not_finite) {
    objective.move(before);
    rule.memory().load(groups.front()->name(), "", memory, where);
    if (policy.non_finite == NonFinite::error) throw ValueError(where, "step: the loss or its gradient is not finite");
    ++skipped;
    return;
  }
  for (Trained& member : groups.front()->members) member.t += 1;
}

/// Deals with gradients that are not finite before wrappers remember them. False: this step is left out.
bool State::admit_gradients(Where where) {
  if (policy.non_finite == NonFinite::propagate) return true;
  for (const auto& group : groups) {
    for (Trained& member : group->members) {
      if (!member.gradient().defined()) continue;
      const Tensor g = contiguous(member.gradient().detach());
      if (all_finite({g.impl()->data(), g.numel(), g.dtype()})) continue;
      if (policy.non_finite == NonFinite::zero) {
        member.changed = gradus::where(isfinite(g), g, 0);
      } else if (!admits(member, where)) {
        ++skipped;
        return false;
      }
    }
  }
  return true;
}

/// Lets a wrapper look at all gradients together.
void State::consult(Wrapped& wrapped) {
  WrapperRule& wrapper = wrapped.wrapper();
  std::optional<WrapperStep> first;
  for_each_seen(*this, wrapped, [&](const Seen& seen) {
    if (!first) wrapper.prepare(first.emplace(seen.step));
    wrapper.gather(seen.member, seen.step);
  });
  if (first) wrapper.conclude(*first);
}

/// Lets a wrapper move the parameters, calls the closure there, and puts them back. False: it did not want to.
bool State::evaluate_perturbed(Wrapped& wrapped, const LossFunction& closure) {
  WrapperRule& wrapper = wrapped.wrapper();
  consult(wrapped);
  std::vector<std::pair<Tensor, Tensor>> moved;  // the parameter, and what it was
  for_each_seen(*this, wrapped, [&](const Seen& seen) {
    const Tensor perturbation = wrapper.perturb(seen.member, seen.step);
    if (!perturbation.defined()) return;
    Tensor w = seen.member.w;
    moved.emplace_back(w, clone(w));
    w.add_(perturbation);
  });
  if (moved.empty()) return false;
  for (const auto& group : groups) {
    for (Trained& member : group->members) member.changed = {};
  }
  {
    const EnableGrad grad;
    closure();
  }
  for (auto& [w, as_it_was] : moved) w.copy_(as_it_was);
  return true;
}

/// All that happens between the closure and the optimizer. False: there is no step.
bool State::change_gradients(const LossFunction* closure, Where where) {
  for (const auto& group : groups) {
    for (Trained& member : group->members) member.changed = {};
  }
  if (!admit_gradients(where)) return false;
  for (const auto& wrapped : wrappers) {
    WrapperRule& wrapper = wrapped->wrapper();
    if (!wrapper.has().perturb || !evaluate_perturbed(*wrapped, *closure)) continue;
    if (!admit_gradients(where)) return false;
    for_each_seen(*this, *wrapped, [&](const Seen& seen) { wrapper.gather_again(seen.member, seen.step); });
  }
  for (const auto& wrapped : wrappers) {
    WrapperRule& wrapper = wrapped->wrapper();
    if (!wrapper.has().perturb) consult(*wrapped);
    if (wrapper.waits()) return false;
    if (!wrapper.has().gradient) continue;
    for_each_seen(*this, *wrapped, [&](const Seen& seen) {
      const Tensor changed = wrapper.gradient(seen.member, seen.step);
      if (changed.defined()) seen.trained.changed = contiguous(minimised(changed, seen.group));
    });
  }
  return true;
}

void State::act_before() {
  bool moved = false;
  for (std::size_t i = wrappers.size(); i-- > 0;) {
    WrapperRule& wrapper = wrappers[i]->wrapper();
    if (!wrapper.has().before) continue;
    for_each_seen(*this, *wrappers[i], [&](const Seen& seen) {
      const Tensor point = wrapper.before(seen.member, seen.step);
      if (!point.defined()) return;
      Tensor w = seen.member.w;
      w.copy_(point);
      moved = true;
    });
  }
  if (!moved) return;
  for (StandIn& stand_in : stand_ins_) stand_in.contiguous.copy_(stand_in.parameter.detach());
}

std::vector<Tensor> State::before_update() const {
  const auto changes = [](const auto& wrapped) { return wrapped->wrapper().has().update; };
  std::vector<Tensor> before;
  if (std::none_of(wrappers.begin(), wrappers.end(), changes)) return before;
  for (const auto& group : groups) {
    for (const Trained& member : group->members) {
      if (member.gradient().defined()) before.push_back(clone(member.tensor.detach()));
    }
  }
  return before;
}

void State::change_updates(const std::vector<Tensor>& before) {
  if (before.empty()) return;
  for (const auto& wrapped : wrappers) {
    WrapperRule& wrapper = wrapped->wrapper();
    if (!wrapper.has().update) continue;
    std::size_t next = 0;
    for_each_seen(*this, *wrapped, [&](Seen seen) {
      if (!seen.member.g.defined()) return;
      const Tensor& start = before[next++];
      const Decay decay = seen.group.rule->decay();
      Tensor w = seen.member.w;
      const Tensor kept = start * decay.kept;
      const Tensor u = w - kept;
      seen.member.w = kept;
      if (decay.pull != 0) seen.member.g = seen.member.g + decay.pull * start;
      w.copy_(kept + wrapper.update(seen.member, u, seen.step));
    });
  }
}

void State::act_after() {
  for (const auto& wrapped : wrappers) {
    WrapperRule& wrapper = wrapped->wrapper();
    if (!wrapper.has().after) continue;
    for_each_seen(*this, *wrapped, [&](const Seen& seen) {
      const Tensor result = wrapper.after(seen.member, seen.step);
      if (!result.defined()) return;
      Tensor w = seen.member.w;
      w.copy_(result);
    });
  }
}

void State::evaluate() {
  if (evaluating) return;
  evaluating = true;
  set_aside.assign(parameters.size(), {});
  std::size_t next = 0;
  for (const auto& group : groups) {
    const TensorRule* rule = group->rule->tensorwise();
    for (Trained& member : group->members) {
      Tensor& aside = set_aside[next++];
      const std::size_t number = next - 1;
      if (member.t == 0) continue;
      Tensor w = member.tensor.detach();
      Tensor replacement = rule == nullptr ? Tensor() : rule->evaluated(w, member.slots);
      if (const int k = group->rule->slots().evaluated; k >= 0) replacement = member.slots[static_cast<std::size_t>(k)];
      for (const auto& wrapped : wrappers) {
        if (wrapped->slots.size() <= number || wrapped->slots[number].empty()) continue;
        Seen seen = seen_by(*wrapped, *group, member, number);
        seen.step.t = member.t;
        if (replacement.defined()) seen.member.w = replacement;
        const Tensor wanted = wrapped->wrapper().evaluated(seen.member, seen.step);
        if (wanted.defined()) replacement = wanted;
      }
      if (!replacement.defined()) continue;
      aside = clone(w);
      w.copy_(replacement);
    }
  }
}

void State::train() {
  if (!evaluating) return;
  evaluating = false;
  std::size_t next = 0;
  for (const auto& group : groups) {
    for (Trained& member : group->members) {
      const Tensor& aside = set_aside[next++];
      if (aside.defined()) member.tensor.detach().copy_(aside);
    }
  }
  set_aside.clear();
}

}  // namespace gradus::optim::detail
