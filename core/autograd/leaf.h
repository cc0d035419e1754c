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

 private:
  TensorImpl* owner_;
  Tensor pending_;
};

}  // namespace gradus
