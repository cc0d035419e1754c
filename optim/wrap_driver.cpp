// What wrappers do around a step, and the parameters for evaluation.
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/optim/detail/state.h>

namespace gradus::optim::detail {
namespace {

/// Calls f(member, its number, its step) for each parameter that has a gradient.
template <class F>
void for_each_stepped(const State& state, const F& f) {
  std::size_t number = 0;
  for (const auto& group : state.groups) {
    for (Trained& member : group->members) {
      if (member.gradient().defined()) {
        TensorStep step;
        step.t = member.t + 1;
        f(*group, member, number, step);
      }
      ++number;
    }
  }
}

TensorMember seen_by(Wrapped& wrapped, const Trained& member, std::size_t number) {
  if (wrapped.slots.size() <= number) wrapped.slots.resize(number + 1);
  std::vector<Tensor>& slots = wrapped.slots[number];
  const Tensor w = member.tensor.detach();
  if (slots.empty()) {
    const int count = wrapped.rule->slots().count;
    for (int k = 0; k < count; ++k) slots.push_back(wrapped.rule->initial(k, w));
  }
  const Tensor& gradient = member.gradient();
  return {w, gradient.defined() ? gradient.detach() : Tensor(), &slots};
}

}  // namespace

Wrapped::Wrapped(RulePointer wrapper) : rule(std::move(wrapper)), options(rule->options()) {}

WrapperRule& Wrapped::wrapper() const { return static_cast<WrapperRule&>(*rule); }

void State::step_by_closure(ClosureRule& rule, const LossFunction& closure) {
  std::vector<Tensor> list;
  for (const Trained& member : groups.front()->members) list.push_back(member.tensor);
  Objective objective(list, closure, rule.maximize());
  rule.step(objective);
  stop = objective.stopped();
  for (Trained& member : groups.front()->members) member.t += 1;
}

/// Lets each wrapper that wants it move the parameters, call the closure there, and put them back.
double State::evaluate_perturbed(const LossFunction& closure) {
  double loss = std::numeric_limits<double>::quiet_NaN();
  for (const auto& wrapped : wrappers) {
    WrapperRule& wrapper = wrapped->wrapper();
    if (!wrapper.has().perturb) continue;
    bool first = true;
    for_each_stepped(*this, [&](Group&, Trained& member, std::size_t number, const TensorStep& step) {
      if (first) wrapper.prepare(step);
      first = false;
      wrapper.gather(seen_by(*wrapped, member, number), step);
    });
    std::vector<std::pair<Tensor, Tensor>> moved;  // the parameter, and what it was
    for_each_stepped(*this, [&](Group&, Trained& member, std::size_t number, const TensorStep& step) {
      if (moved.empty()) wrapper.conclude(step);
      const TensorMember seen = seen_by(*wrapped, member, number);
      const Tensor perturbation = wrapper.perturb(seen, step);
      if (!perturbation.defined()) return;
      Tensor w = seen.w;
      moved.emplace_back(w, clone(w));
      w.add_(perturbation);
    });
    if (moved.empty()) continue;
    {
      const EnableGrad grad;
      loss = closure().loss;
    }
    for (auto& [w, as_it_was] : moved) w.copy_(as_it_was);
  }
  return loss;
}

void State::change_gradients() {
  for (const auto& wrapped : wrappers) {
    WrapperRule& wrapper = wrapped->wrapper();
    if (!wrapper.has().gradient) continue;
    for_each_stepped(*this, [&](Group&, Trained& member, std::size_t number, const TensorStep& step) {
      member.changed = contiguous(wrapper.gradient(seen_by(*wrapped, member, number), step));
    });
  }
}

std::vector<Tensor> State::before_update() const {
  std::vector<Tensor> before;
  for (const auto& wrapped : wrappers) {
    if (!wrapped->wrapper().has().update) continue;
    for_each_stepped(*this, [&](Group&, Trained& member, std::size_t, const TensorStep&) {
      before.push_back(clone(member.tensor.detach()));
    });
    break;
  }
  return before;
}

void State::change_updates(const std::vector<Tensor>& before) {
  if (before.empty()) return;
  std::size_t next = 0;
  for_each_stepped(*this, [&](Group& group, Trained& member, std::size_t number, const TensorStep& step) {
    const Tensor kept = before[next++] * group.rule->decay().kept;
    Tensor w = member.tensor.detach();
    Tensor u = w - kept;
    for (const auto& wrapped : wrappers) {
      WrapperRule& wrapper = wrapped->wrapper();
      if (!wrapper.has().update) continue;
      TensorMember seen = seen_by(*wrapped, member, number);
      seen.w = kept;
      u = wrapper.update(seen, u, step);
    }
    w.copy_(kept + u);
  });
}

void State::act_after() {
  for (const auto& wrapped : wrappers) {
    WrapperRule& wrapper = wrapped->wrapper();
    if (!wrapper.has().after) continue;
    for_each_stepped(*this, [&](Group&, Trained& member, std::size_t number, const TensorStep& step) {
      const TensorMember seen = seen_by(*wrapped, member, number);
      const Tensor result = wrapper.after(seen, step);
      if (!result.defined()) return;
      Tensor w = seen.w;
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
      for (const auto& wrapped : wrappers) {
        if (wrapped->slots.size() <= number || wrapped->slots[number].empty()) continue;
        const Tensor wanted =
            wrapped->wrapper().evaluated(replacement.defined() ? replacement : w, wrapped->slots[number]);
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
