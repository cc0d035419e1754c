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

void Group::bind_slots() {
  const Slots wanted = rule->slots();
  const auto count = static_cast<std::size_t>(wanted.count);
  if (!std::equal(slot_names.begin(), slot_names.end(), wanted.names, wanted.names + count)) {
    const std::vector<std::string> names(wanted.names, wanted.names + count);
    for (Trained& member : members) {
      if (member.slots.empty()) continue;
      std::vector<Tensor> slots(count);
      for (std::size_t k = 0; k < count; ++k) {
        const auto old = std::find(slot_names.begin(), slot_names.end(), names[k]);
        if (old != slot_names.end()) slots[k] = member.slots[static_cast<std::size_t>(old - slot_names.begin())];
      }
      member.slots = std::move(slots);
    }
    slot_names = names;
  }
  for (Trained& member : members) {
    if (!member.tensor.grad().defined()) continue;
    member.slots.resize(count);
    for (std::size_t k = 0; k < count; ++k) {
      if (member.slots[k].defined()) continue;
      member.slots[k] =
          full(member.tensor.shape(), rule->initial(static_cast<int>(k)), {.dtype = member.tensor.dtype()});
      count_slot();
    }
  }
}

/// Lists the parameters that have gradients, with the addresses of all that belongs to them.
void State::gather(Group& group) {
  for (Work& work : group.work) work.items.clear();
  for (Trained& member : group.members) {
    Tensor gradient = member.tensor.grad();
    if (!gradient.defined()) continue;
    if (!gradient.is_contiguous()) {
      contiguous_.push_back(gradient = contiguous(gradient));
      count_temporary();
    }
    Tensor w = member.tensor;
    if (!w.is_contiguous()) {
      stand_ins_.push_back({w, contiguous(w.detach())});
      w = stand_ins_.back().contiguous;
      count_temporary();
    }
    Item item{w.impl()->data(), gradient.impl()->data(), {}, w.numel(), member.t + 1};
    for (std::size_t k = 0; k < member.slots.size(); ++k) item.slots[k] = member.slots[k].impl()->data();
    group.work[w.dtype() == Dtype::float64].items.push_back(item);
    runs_.push_back({item.g, item.count, w.dtype()});
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
        if (!member.tensor.grad().defined()) continue;
        if (all_finite(runs_[next++])) continue;
        if (policy.non_finite == NonFinite::skip) return false;
        throw ValueError(where, "step: the gradient of parameter \"" + member.name + "\" is not finite");
      }
    }
  }
  return true;
}

void State::run(Group& group, const Treatment& treatment) {
  for (Work& work : group.work) {
    if (work.items.empty()) continue;
    work.cut();
    const auto run_piece = [&](std::int64_t p) noexcept {
      const Segment* const begin = work.segments.data() + work.pieces[static_cast<std::size_t>(p)];
      const Segment* const end = work.segments.data() + work.pieces[static_cast<std::size_t>(p) + 1];
      group.rule->run(work.dtype, work.items.data(), begin, end, treatment);
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
}

void State::step(Where where) {
  gradus::detail::check_unlisted(parameters, where);
  const NoGrad no_grad;
  runs_.clear();
  contiguous_.clear();
  stand_ins_.clear();
  for (const auto& group : groups) {
    group->bind_slots();
    gather(*group);
  }
  Treatment treatment;
  if (!treat(treatment, where)) {
    ++skipped;
    return;
  }
  for (const auto& group : groups) {
    run(*group, treatment);
    for (Trained& member : group->members) {
      if (!member.tensor.grad().defined()) continue;
      member.t += 1;
      member.tensor.impl()->bump_version();
    }
  }
  for (StandIn& stand_in : stand_ins_) stand_in.parameter.copy_(stand_in.contiguous);
  contiguous_.clear();
  stand_ins_.clear();
}

}  // namespace gradus::optim::detail
