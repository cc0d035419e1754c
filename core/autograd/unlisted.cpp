// Marks on leaves that no module lists, and the note that backward leaves for the optimizer.
#include <gradus/core/autograd/leaf.h>
#include <gradus/core/autograd/unlisted.h>
#include <gradus/core/tensor_impl.h>

#include <atomic>
#include <string>

namespace gradus {
namespace {

struct Finding {
  std::uint64_t pass = 0;  // 0: none
  const char* user = nullptr;
  Shape shape;
};

thread_local detail::FirstUseWatch* watch = nullptr;
thread_local Finding last_finding;
thread_local std::uint64_t running_pass = 0;

}  // namespace

void LeafNode::start_pass() noexcept {
  static std::atomic<std::uint64_t> passes{0};
  running_pass = passes.fetch_add(1, std::memory_order_relaxed) + 1;
}

void LeafNode::note_gradient() noexcept {
  last_pass_ = running_pass;
  if (unlisted_by_ == nullptr || last_finding.pass == running_pass) return;
  last_finding = {running_pass, unlisted_by_, owner_->shape};
}

void LeafNode::announce() {
  if (watch == nullptr) return;
  owner_->references.fetch_add(1, std::memory_order_relaxed);
  watch->first_used(Tensor(owner_));
}

namespace detail {

FirstUseWatch* set_first_use_watch(FirstUseWatch* next) noexcept { return std::exchange(watch, next); }

void mark_unlisted(const Tensor& leaf, const char* user) noexcept {
  if (leaf.impl()->leaf != nullptr) static_cast<LeafNode*>(leaf.impl()->leaf)->mark_unlisted(user);
}

void adopt(const Tensor& parameter) {
  if (parameter.requires_grad() && parameter.is_leaf()) {
    static_cast<LeafNode*>(parameter.impl()->gradient_node())->mark_unlisted(nullptr);
  }
}

void check_unlisted(const Parameters& parameters, Where where) {
  if (last_finding.pass == 0) return;
  for (const Parameter& parameter : parameters) {
    const Node* leaf = parameter.tensor.impl()->leaf;
    if (leaf == nullptr || static_cast<const LeafNode*>(leaf)->last_pass() != last_finding.pass) continue;
    throw GraphError(where, "step: a parameter of shape " + to_string(last_finding.shape) + " that " +
                                last_finding.user +
                                " uses got a gradient, but no members() lists it and no optimizer has it");
  }
}

}  // namespace detail
}  // namespace gradus
