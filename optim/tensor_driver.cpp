// One step of the groups whose formulas see whole tensors.
#include <gradus/core/ops.h>
#include <gradus/optim/detail/state.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace gradus::optim::detail {
namespace {

struct Stepped {
  TensorRule& rule;
  TensorMember member;
  TensorStep step;
  Decay decay;
};

Tensor treated(const Tensor& gradient, const Tensor& w, const Treatment& treatment, const Decay& decay) {
  Tensor g = gradient;
  if (treatment.zero_non_finite) g = where(isfinite(g), g, 0);
  if (treatment.limit < std::numeric_limits<double>::infinity()) g = clamp(g, -treatment.limit, treatment.limit);
  if (treatment.scale != 1) g = g * treatment.scale;
  if (decay.maximize) g = -g;
  if (decay.pull != 0) g = g + decay.pull * w;
  return g;
}

bool same_formula(const Group& a, const Group& b) { return std::strcmp(a.name(), b.name()) == 0; }

}  // namespace

void State::run_tensors(const StepInputs& inputs, const Treatment& treatment) {
  const auto by_tensors = [](const auto& group) { return group->rule->tensorwise() != nullptr; };
  if (std::none_of(groups.begin(), groups.end(), by_tensors)) return;  // nothing is allocated for the others
  std::vector<bool> done(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (done[i] || groups[i]->rule->tensorwise() == nullptr) continue;
    TensorRule& leader = *groups[i]->rule->tensorwise();
    std::vector<Stepped> list;
    std::size_t parameter = 0;
    for (std::size_t j = 0; j < groups.size(); ++j) {
      Group& group = *groups[j];
      if (j < i || !same_formula(group, *groups[i])) {
        parameter += group.members.size();
        continue;
      }
      done[j] = true;
      TensorRule& rule = *group.rule->tensorwise();
      const Decay decay = rule.decay();
      for (Trained& member : group.members) {
        const std::size_t number = parameter++;
        const Tensor& gradient = member.gradient();
        if (!gradient.defined() || gradient.numel() == 0) continue;  // norms of nothing are no use to a formula
        const Tensor hessian = inputs.hessian == nullptr ? Tensor() : (*inputs.hessian)[number].detach();
        const Tensor w = member.tensor.detach();
        TensorStep step;
        step.t = member.t + 1;
        step.loss = decay.maximize ? -inputs.loss : inputs.loss;
        step.hessian = decay.maximize && hessian.defined() ? -hessian : hessian;
        list.push_back({rule, {w, treated(gradient.detach(), w, treatment, decay), &member.slots}, step, decay});
        count_elements(w.numel());
      }
    }
    if (list.empty()) continue;
    leader.prepare(list.front().step);
    for (const Stepped& work : list) work.rule.gather(work.member, work.step, leader);
    leader.conclude(list.front().step);
    for (Stepped& work : list) {
      Tensor w = work.member.w;
      if (work.decay.kept != 1) w.mul_(work.decay.kept);
      const Tensor update = work.rule.update(work.member, work.step, leader);
      w.add_(update);
    }
    count_pass();
  }
}

}  // namespace gradus::optim::detail
