// Where the gradient of a leaf tensor ends: a node that adds it to the tensor's grad. Internal to core.
#pragma once

#include <gradus/core/autograd/node.h>

namespace gradus {

class LeafNode final : public Node {
 public:
  explicit LeafNode(TensorImpl* owner) : Node(nullptr, 0, &pending_, 1, Where{}), owner_(owner) {}

  const char* name() const noexcept override { return "leaf"; }
  void backward(const Tensor* output_gradients, Tensor* input_gradients) override;
  /// The tensor is gone: nobody can see its gradient any more.
  void forget_owner() noexcept { owner_ = nullptr; }

  // For unlisted.h.
  /// Tells the thread's FirstUseWatch, if there is one, of this new leaf.
  void announce();
  void mark_unlisted(const char* user) noexcept { unlisted_by_ = user; }
  /// The number of the last backward pass that reached this leaf; no two passes have the same.
  std::uint64_t last_pass() const noexcept { return last_pass_; }
  /// Numbers the pass that starts on this thread.
  static void start_pass() noexcept;

 private:
  void note_gradient() noexcept;

  TensorImpl* owner_;
  const char* unlisted_by_ = nullptr;
  std::uint64_t last_pass_ = 0;
  Tensor pending_;
};

}  // namespace gradus
