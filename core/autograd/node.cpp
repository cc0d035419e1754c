// The life of graph nodes: made from the pool, numbered, released without recursion.
#include <gradus/core/autograd/node.h>
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>
#include <gradus/core/storage.h>
#include <gradus/core/tensor_impl.h>

#include <new>

namespace gradus {
namespace {

// Nodes whose count fell to zero while another was being destroyed on this thread.
thread_local Node* released = nullptr;
thread_local bool releasing = false;

constinit thread_local bool recomputing = false;

}  // namespace

Node::Node(Edge* edges, int edge_count, Tensor* pending, int output_count, Where where) noexcept
    : edge_count_(static_cast<std::int16_t>(edge_count)),
      output_count_(static_cast<std::int16_t>(output_count)),
      recomputed_(recomputing),
      edges_(edges),
      pending_(pending),
      where_(user_place(where)) {}

Node::~Node() {
  while (hooks_ != nullptr) {
    HookEntry* next = hooks_->next;
    delete hooks_->hook;
    delete hooks_;
    hooks_ = next;
  }
}

std::uint64_t Node::add_hook(int output, detail::Hook* hook) {
  static std::atomic<std::uint64_t> count{0};
  const std::uint64_t id = count.fetch_add(1, std::memory_order_relaxed) + 1;
  HookEntry** last = &hooks_;
  while (*last != nullptr) last = &(*last)->next;
  *last = new HookEntry{id, output, hook, nullptr};
  return id;
}

void Node::remove_hook(std::uint64_t id) noexcept {
  for (HookEntry** entry = &hooks_; *entry != nullptr; entry = &(*entry)->next) {
    if ((*entry)->id != id) continue;
    HookEntry* removed = *entry;
    *entry = removed->next;
    delete removed->hook;
    delete removed;
    return;
  }
}

void* Node::operator new(std::size_t bytes) { return detail::pool_allocate(bytes); }
void Node::operator delete(void* node, std::size_t bytes) noexcept { detail::pool_free(node, bytes); }

void Node::release() noexcept {
  if (references_.load(std::memory_order_acquire) != 1 && references_.fetch_sub(1, std::memory_order_acq_rel) != 1) {
    return;
  }
  next_released_ = released;
  released = this;
  if (releasing) return;
  releasing = true;
  while (released != nullptr) {
    Node* node = released;
    released = node->next_released_;
    for (int i = 0; i < node->edge_count_; ++i) {
      if (node->edges_[i].node != nullptr) node->edges_[i].node->release();
    }
    delete node;
  }
  releasing = false;
}

namespace detail {

Recomputing::Recomputing() noexcept : previous_(std::exchange(recomputing, true)) {}
Recomputing::~Recomputing() { recomputing = previous_; }
bool Recomputing::on() noexcept { return recomputing; }

Edge gradient_edge(const Tensor& tensor) {
  TensorImpl* impl = tensor.impl();
  if (!impl->requires_grad()) return {};
  Node* node = impl->gradient_node();
  node->retain();
  return {node, impl->output};
}

void set_history(const Tensor& output, Node* node, int index) noexcept {
  TensorImpl* impl = output.impl();
  impl->clear_history();
  node->retain();
  impl->history = node;
  impl->output = index;
}

Tensor alias(const Tensor& tensor) {
  const TensorImpl* impl = tensor.impl();
  return make_view(tensor, impl->shape, impl->strides, impl->offset);
}

Tensor alias_with_history(const Tensor& tensor, Node* node, int index) {
  Tensor result = alias(tensor);
  set_history(result, node, index);
  return result;
}

void throw_undefined(const char* operation, Where where, std::size_t input, std::size_t count) {
  const std::string which = count == 1 ? "the input" : "input " + std::to_string(input);
  throw ValueError(where, std::string(operation) + ": " + which + " is undefined");
}

void rethrow(const char* operation, Where where) {
  try {
    throw;
  } catch (const TooLarge& error) {
    throw TooLarge(error.shape, operation, where);
  } catch (const std::bad_alloc&) {
    throw ShapeError(where, std::string(operation) + ": no memory is left for what is computed on the way");
  }
}

void throw_no_result(const char* operation, const Tensor& output, Where where) {
  throw GraphError(where, std::string(operation) + ": forward gave " +
                              (output.defined() ? "one of its inputs: shape " + to_string(output.shape()) +
                                                      "; return a view or a copy of it"
                                                : "an undefined tensor"));
}

void throw_changed_in_place(const Node& node, const Tensor& tensor, std::uint32_t saved_version) {
  throw GraphError(node.where(), std::string("backward: a tensor that ") + node.name() +
                                     " needs for its gradient was changed in place: shape " +
                                     to_string(tensor.shape()) + ", version " + std::to_string(tensor.version()) +
                                     ", saved at version " + std::to_string(saved_version));
}

Tensor sum_to_shape(const Tensor& gradient, const Shape& shape) { return sum_to(gradient, shape); }

}  // namespace detail
}  // namespace gradus
