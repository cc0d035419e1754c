// What a tensor is asked for, and what it is changed by in place.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {
namespace {

template <class... Sizes>
Tensor leaf(Sizes... sizes) {
  return ones({sizes...}, {.requires_grad = true});
}

}  // namespace

const BadCalls& bad_tensor_calls() {
  static const BadCalls calls = {
      bad<IndexError>([] { f32(2, 3).size(2); }, "size: dimension 2 is outside -2..1"),
      bad<IndexError>([] { f32(2, 3).size(-3); }, "size: dimension -3 is outside -2..1"),
      bad<IndexError>([] { f32().size(1); }, "size: dimension 1 is outside -1..0"),
      bad<ShapeError>([] { f32(2, 3).item(); }, "item: the tensor has 6 elements, not one: shape [2, 3]"),
      bad<ShapeError>([] { f32(0).item(); }, "item: the tensor has 0 elements, not one: shape [0]"),
      bad<TypeError>([] { f32(2).data<double>(); }, "data: the tensor is float32, not float64"),
      bad<TypeError>([] { i64(2).data<const float>(); }, "data: the tensor is int64, not float32"),
      bad<TypeError>([] { flags(2).data<std::uint8_t>(); }, "data: the tensor is bool, not uint8"),
      bad<ValueError>([] { transpose(f32(2, 3), 0, 1).data<float>(); },
                      "data: the tensor is not contiguous: shape [3, 2], strides [1, 3]; take contiguous(x)"),
      bad<ValueError>([] { expand(f32(1), {3}).data<float>(); },
                      "data: the tensor is not contiguous: shape [3], strides [0]; take contiguous(x)"),
      bad<TypeError>([] { i64(2).requires_grad_(); },
                     "requires_grad_: only float32 and float64 have gradients, not int64"),
      bad<TypeError>([] { flags(2).requires_grad_(); },
                     "requires_grad_: only float32 and float64 have gradients, not bool"),
      bad<GraphError>([] { (leaf(2) * 2).requires_grad_(false); },
                      "requires_grad_: the tensor was computed by mul; detach() it instead"),
      bad<GraphError>([] { f32(2).retain_grad(); }, "retain_grad: the tensor does not require gradients"),
      bad<GraphError>([] { f32(2).register_hook([](const Tensor&) {}); },
                      "register_hook: the tensor does not require gradients"),
      bad<ShapeError>([] { leaf(2).set_grad(f32(3)); },
                      "set_grad: the gradient has another shape: [3] for a tensor of [2]"),
      bad<TypeError>([] { leaf(2).set_grad(f64(2)); }, "set_grad: the gradient is float64, the tensor float32"),
      bad<IndexError>([] { f32(3)[3]; }, "select: index 3 is outside a dimension of size 3"),
      bad<IndexError>([] { f32(3)[-4]; }, "select: index -4 is outside a dimension of size 3"),
      bad<IndexError>([] { f32(0, 2)[0]; }, "select: index 0 is outside a dimension of size 0"),
      bad<IndexError>([] { f32()[0]; }, "select: a 0-dim tensor has no dimensions"),
      bad<ShapeError>([] { f32(2).add_(f32(3)); }, "add_: shapes do not broadcast: [2] and [3]"),
      bad<ShapeError>([] { f32(2).add_(f32(3, 2)); }, "add_: the result does not fit into the tensor: [3, 2] into [2]"),
      bad<ShapeError>([] { f32().sub_(f32(1)); }, "sub_: the result does not fit into the tensor: [1] into []"),
      bad<TypeError>([] { i64(2).add_(0.5); }, "add_: a float32 result does not fit into a int64 tensor"),
      bad<TypeError>([] { i64(2).mul_(f32(2)); }, "mul_: a float32 result does not fit into a int64 tensor"),
      bad<TypeError>([] { flags(2).add_(i64(2)); }, "add_: a int64 result does not fit into a bool tensor"),
      bad<TypeError>([] { i64(2).div_(2); }, "div_: a float32 result does not fit into a int64 tensor"),
      bad<GraphError>([] { leaf(2).add_(1); },
                      "add_: a leaf that requires gradients may only be changed in place under NoGrad: shape [2]"),
      bad<GraphError>([] { leaf(2).zero_(); },
                      "zero_: a leaf that requires gradients may only be changed in place under NoGrad: shape [2]"),
      bad<GraphError>([] { leaf(2).fill_(3); },
                      "fill_: a leaf that requires gradients may only be changed in place under NoGrad: shape [2]"),
      bad<GraphError>([] { leaf(2).copy_(f32(2)); },
                      "copy_: a leaf that requires gradients may only be changed in place under NoGrad: shape [2]"),
      bad<GraphError>([] { leaf(2).clamp_(0, 1); },
                      "clamp_: a leaf that requires gradients may only be changed in place under NoGrad: shape [2]"),
      bad<ValueError>([] { expand(f32(1), {3}).add_(1); },
                      "add_: elements of the tensor share their memory: shape [3], strides [0]; change a clone of it"),
      bad<ValueError>(
          [] {
            expand(f32(2, 1), {2, 3}).mul_(2);
          },
          "mul_: elements of the tensor share their memory: shape [2, 3], strides [1, 0]; change a clone of it"),
      bad<ValueError>([] { expand(f32(1), {4}).copy_(f32(4)); },
                      "copy_: elements of the tensor share their memory: shape [4], strides [0]; change a clone of it"),
      bad<ValueError>([] { expand(f32(1), {5}).fill_(1); },
                      "fill_: elements of the tensor share their memory: shape [5], strides [0]; change a clone of it"),
      bad<ValueError>([] { expand(f32(1), {6}).zero_(); },
                      "zero_: elements of the tensor share their memory: shape [6], strides [0]; change a clone of it"),
      bad<ValueError>(
          [] { expand(f32(1), {7}).clamp_(0, 1); },
          "clamp_: elements of the tensor share their memory: shape [7], strides [0]; change a clone of it"),
      bad<ValueError>(
          [] { unfold(f32(4), 0, 2, 1).sub_(1); },
          "sub_: elements of the tensor share their memory: shape [3, 2], strides [1, 1]; change a clone of it"),
      bad<ShapeError>([] { f32(2).copy_(f32(3)); }, "copy_: shapes do not broadcast: [2] and [3]"),
      bad<ShapeError>([] { f32(2).copy_(f32(2, 2)); },
                      "copy_: the result does not fit into the tensor: [2, 2] into [2]"),
      bad<ValueError>([] { f32(2).clamp_(3, 2); }, "clamp: min must not be above max: 3.000000 and 2.000000"),
      bad<ValueError>([] { f32(2).clamp_(nan, 4); }, "clamp: min must not be above max: nan and 4.000000"),
      bad<ValueError>([] { i64(2).fill_(1e20); }, "full: 1e+20 does not fit int64"),
      bad<ValueError>([] { full({2}, 0, {.dtype = Dtype::uint8}).fill_(256); }, "full: 256 does not fit uint8"),
      bad<ShapeError>([] { (leaf(2) * 2).add_(f32(4, 2)); },
                      "add_: the result does not fit into the tensor: [4, 2] into [2]"),
  };
  return calls;
}

}  // namespace gradus::tests
