// One step: gather the parameters that have gradients, then let each group's formula pass over them once.
#include <gradus/core/autograd/unlisted.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/ops.h>
#include <gradus/core/parallel.h>
#include <gradus/core/tensor_impl.h>
#include <gradus/optim/clipping.h>
#include <gradus/optim/detail/state.h>

#include <algorithm>
#include <atomic>
#include <cmath>

namespace gradus::optim::detail {
namespace {

constexpr std::int64_t piece_size = 16384;  // elements; what a thread takes at a time stays in its cache
constexpr std::int64_t alignment = 64;      // elements; pieces of one tensor do not share a cache line

}  // namespace

void Work::cut() {
  elements = 0;
  for (const Item& item : items) elements += item.count;
  const bool same = std::equal(items.begin(), items.end(), cut_sizes.begin(), cut_sizes.end(),
                               [](const Item& item, std::int64_t size) { return item.count == size; });
  if (same) return;
  cut_sizes.clear();
  for (const Item& item : items) cut_sizes.push_back(item.count);
  segments.clear();
  pieces.assign(1, 0);
  std::int64_t room = piece_size;
  const auto close = [&] {
    pieces.push_back(static_cast<std::int64_t>(segments.size()));
    room = piece_size;
  };
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (std::int64_t begin = 0; begin < items[i].count;) {
      const std::int64_t taken = std::min(items[i].count - begin, (room + alignment - 1) / alignment * alignment);
      segments.push_back({static_cast<std::int64_t>(i), begin, taken});
      begin += taken;
      room -= taken;
      if (room <= 0) close();
    }
  }
  if (room < piece_size) close();
}

void Group::choose_slots() {
  const Slots wanted = rule->slots();
  if (wanted.names == chosen.names) return;
  for (Trained& member : members) {
    if (member.slots.empty()) continue;
    std::vector<Tensor> slots(static_cast<std::size_t>(wanted.count));
    for (int k = 0; k < wanted.count; ++k) {
      if (const int old = chosen.find(wanted.names[k]); old >= 0) {
        slots[static_cast<std::size_t>(k)] = member.slots[static_cast<std::size_t>(old)];
      }
    }
    member.slots = std::move(slots);
  }
  chosen = wanted;
}

Tensor Group::initial_slot(const Trained& member, int k) const { return rule->initial(k, member.tensor.detach()); }

/// Lists the parameters that have gradients, with the addresses of all that belongs to them.
void State::gather(Group& group) {
  for (Work& work : group.work) work.items.clear();
  group.choose_slots();
  for (Trained& member : group.members) {
    const Tensor* w = &member.tensor;
    const Tensor* gradient = &member.gradient();
    if (!gradient->defined()) continue;
    if (!gradient->is_contiguous()) {
      gradient = &contiguous_.emplace_back(contiguous(*gradient));
      count_temporary();
    }
    if (group.rule->elementwise() != nullptr && !w->is_contiguous()) {
      w = &stand_ins_.emplace_back(StandIn{*w, contiguous(w->detach())}).contiguous;
      count_temporary();
    }
    Item item{w->impl()->data(), gradient->impl()->data(), {}, w->numel(), member.t + 1};
    member.slots.resize(static_cast<std::size_t>(group.chosen.count));
    for (int k = 0; k < group.chosen.count; ++k) {
      Tensor& slot = member.slots[static_cast<std::size_t>(k)];
      if (!slot.defined()) {
        slot = group.initial_slot(member, k);
        if (slot.defined()) count_slot();
      }
      item.slots[k] = slot.defined() ? slot.impl()->data() : nullptr;
    }
    if (group.rule->elementwise() != nullptr) group.work[w->dtype() == Dtype::float64].items.push_back(item);
    runs_.push_back({item.g, item.count, w->dtype()});
  }
}

/// Measures the gradients where the policy asks for it. False: this step is to be left out.
bool State::treat(Treatment& treatment, Where where) {
  treatment.limit = policy.limit;
  treatment.zero_non_finite = policy.non_finite == NonFinite::zero;
  const bool clips = policy.max_norm < std::numeric_limits<double>::infinity();
  const bool refuses = policy.non_finite == NonFinite::skip || policy.non_finite == NonFinite::error;
  norm = std::numeric_limits<double>::quiet_NaN();
  if (!clips && !refuses && !policy.measure_norm) return true;

  for (const Run& run : runs_) count_elements(run.count);
  count_pass();
  norm = norm_of_(runs_, policy.norm.norm_type, treatment.zero_non_finite);
  if (clips && policy.norm.error_if_nonfinite && !std::isfinite(norm)) {
    throw ValueError(where, "step: the norm of the gradients is " + to_string(OptionValue(norm)));
  }
  if (clips) treatment.scale = clip_factor(policy.max_norm, norm);
  if (refuses && !std::isfinite(norm)) {
    std::size_t next = 0;
    for (const auto& group : groups) {
      for (const Trained& member : group->members) {
        if (!member.gradient().defined()) continue;
        if (!all_finite(runs_[next++]) && !admits(member, where)) return false;
      }
    }
  }
  return true;
}

/// What the policy does about a gradient that is not finite, where that is not to make it so. False: this step is to be
/// left out.
bool State::admits(const Trained& member, Where where) const {
  if (policy.non_finite == NonFinite::skip) return false;
  throw ValueError(where, "step: the gradient of parameter \"" + member.name + "\" is not finite");
}

void State::run(Group& group, const Treatment& treatment, Where where) {
  const ElementwiseRule& rule = *group.rule->elementwise();
  std::atomic<bool> uniform = true;
  for (Work& work : group.work) {
    if (work.items.empty()) continue;
    work.cut();
    const double t = work.items.front().t;
    const Batch batch{work.dtype, work.items.data(), treatment, t, rule.known_at(t)};
    const auto run_piece = [&](std::int64_t p) noexcept {
      const Segment* const begin = work.segments.data() + work.pieces[static_cast<std::size_t>(p)];
      const Segment* const end = work.segments.data() + work.pieces[static_cast<std::size_t>(p) + 1];
      if (!rule.run(batch, begin, end)) uniform = false;
      std::int64_t done = 0;
      for (const Segment* segment = begin; segment != end; ++segment) done += segment->count;
      count_elements(done);
    };
    const auto pieces = static_cast<std::int64_t>(work.pieces.size()) - 1;
    if (work.elements >= kernels::cutoffs().optimizer) {
      parallel_for(pieces, run_piece);
    } else {
      for (std::int64_t p = 0; p < pieces; ++p) run_piece(p);
    }
    count_pass();
  }
  if (!uniform) {
    throw GraphError(where, std::string(group.name()) +
                                ": bias_correction and once must not be called under a condition on the elements");
  }
}

void State::check_inputs(const StepInputs& inputs, Where where) const {
  if (evaluating) {
    throw ValueError(where, "step: the parameters are those for evaluation; call train() first");
  }
  for (const auto& group : groups) {
    if (group->rule->by_closure() != nullptr && inputs.closure == nullptr) {
      throw ValueError(where, std::string(group->name()) + ": step() needs a closure that computes the loss");
    }
    if (const ClosureRule* rule = group->rule->by_closure(); rule != nullptr && rule->needs_terms()) {
      if (inputs.closure->terms() < 1) {
        throw ValueError(where, std::string(group->name()) + ": step() needs a FiniteSum of one term or more");
      }
    }
    const TensorRule* rule = group->rule->tensorwise();
    if (rule == nullptr) continue;
    if (rule->needs_loss() && inputs.closure == nullptr) {
      throw ValueError(where, std::string(group->name()) + ": step() needs a closure that returns the loss");
    }
    if (rule->needs_hessian() && inputs.hessian == nullptr) {
      throw ValueError(where, std::string(group->name()) + ": step() needs the diagonal of the Hessian");
    }
  }
  for (const auto& wrapped : wrappers) {
    if (wrapped->wrapper().has().perturb && inputs.closure == nullptr) {
      throw ValueError(where, std::string(wrapped->name()) + ": step() needs a closure that computes the loss");
    }
  }
  if (inputs.hessian == nullptr) return;
  if (inputs.hessian->size() != parameters.size()) {
    throw ValueError(where, "step: the Hessian's diagonal has " + std::to_string(inputs.hessian->size()) +
                                " tensors, the optimizer " + std::to_string(parameters.size()) + " parameters");
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Tensor& diagonal = (*inputs.hessian)[i];
    const Parameter& parameter = parameters[i];
    if (!diagonal.defined() && !parameter.tensor.grad().defined()) continue;
    if (!diagonal.defined() || !(diagonal.shape() == parameter.tensor.shape())) {
      throw ShapeError(where, "step: the Hessian's diagonal for parameter \"" + parameter.name + "\" is " +
                                  (diagonal.defined() ? to_string(diagonal.shape()) : "undefined") + ", not " +
                                  to_string(parameter.tensor.shape()));
    }
  }
}

void State::step(StepInputs inputs, Where where) {
  gradus::detail::check_unlisted(parameters, where);
  check_inputs(inputs, where);
  const NoGrad no_grad;
  if (ClosureRule* rule = groups.front()->rule->by_closure()) return step_by_closure(*rule, *inputs.closure, where);
  if (inputs.closure != nullptr) {
    const EnableGrad grad;
    inputs.loss = (*inputs.closure)().loss;
  }
  if (!wrappers.empty() && !change_gradients(inputs.closure, where)) return;
  runs_.clear();
  contiguous_.clear();
  stand_ins_.clear();
  for (const auto& group : groups) gather(*group);
  Treatment treatment;
  if (!treat(treatment, where)) {
    ++skipped;
    return;
  }
  act_before();
  const std::vector<Tensor> before = before_update();
  for (const auto& group : groups) {
    if (group->rule->elementwise() != nullptr) run(*group, treatment, where);
  }
  run_tensors(inputs, treatment);
  for (StandIn& stand_in : stand_ins_) stand_in.parameter.copy_(stand_in.contiguous);
  contiguous_.clear();
  stand_ins_.clear();
  if (!wrappers.empty()) {
    change_updates(before);
    act_after();
  }
  for (const auto& group : groups) {
    for (Trained& member : group->members) {
      if (!member.gradient().defined()) continue;
      member.t += 1;
      member.tensor.impl()->bump_version();
    }
  }
}

}  // namespace gradus::optim::detail
