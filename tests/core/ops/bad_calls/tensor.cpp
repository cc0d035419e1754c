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
      bad<IndexError>([] { f32(2, 3).size(2); }, ""),
      bad<IndexError>([] { f32(2, 3).size(-3); }, ""),
      bad<IndexError>([] { f32().size(1); }, ""),
      bad<ShapeError>([] { f32(2, 3).item(); }, ""),
      bad<ShapeError>([] { f32(0).item(); }, ""),
      bad<TypeError>([] { f32(2).data<double>(); }, ""),
      bad<TypeError>([] { i64(2).data<const float>(); }, ""),
      bad<TypeError>([] { flags(2).data<std::uint8_t>(); }, ""),
      bad<ValueError>([] { transpose(f32(2, 3), 0, 1).data<float>(); }, ""),
      bad<ValueError>([] { expand(f32(1), {3}).data<float>(); }, ""),
      bad<TypeError>([] { i64(2).requires_grad_(); }, ""),
      bad<TypeError>([] { flags(2).requires_grad_(); }, ""),
      bad<GraphError>([] { (leaf(2) * 2).requires_grad_(false); }, ""),
      bad<GraphError>([] { f32(2).retain_grad(); }, ""),
      bad<GraphError>([] { f32(2).register_hook([](const Tensor&) {}); }, ""),
      bad<ShapeError>([] { leaf(2).set_grad(f32(3)); }, ""),
      bad<TypeError>([] { leaf(2).set_grad(f64(2)); }, ""),
      bad<IndexError>([] { f32(3)[3]; }, ""),
      bad<IndexError>([] { f32(3)[-4]; }, ""),
      bad<IndexError>([] { f32(0, 2)[0]; }, ""),
      bad<IndexError>([] { f32()[0]; }, ""),
      bad<ShapeError>([] { f32(2).add_(f32(3)); }, ""),
      bad<ShapeError>([] { f32(2).add_(f32(3, 2)); }, ""),
      bad<ShapeError>([] { f32().sub_(f32(1)); }, ""),
      bad<TypeError>([] { i64(2).add_(0.5); }, ""),
      bad<TypeError>([] { i64(2).mul_(f32(2)); }, ""),
      bad<TypeError>([] { flags(2).add_(i64(2)); }, ""),
      bad<TypeError>([] { i64(2).div_(2); }, ""),
      bad<GraphError>([] { leaf(2).add_(1); }, ""),
      bad<GraphError>([] { leaf(2).zero_(); }, ""),
      bad<GraphError>([] { leaf(2).fill_(3); }, ""),
      bad<GraphError>([] { leaf(2).copy_(f32(2)); }, ""),
      bad<GraphError>([] { leaf(2).clamp_(0, 1); }, ""),
      bad<ValueError>([] { expand(f32(1), {3}).add_(1); }, ""),
      bad<ValueError>(
          [] {
            expand(f32(2, 1), {2, 3}).mul_(2);
          },
          ""),
      bad<ValueError>([] { expand(f32(1), {4}).copy_(f32(4)); }, ""),
      bad<ValueError>([] { expand(f32(1), {5}).fill_(1); }, ""),
      bad<ValueError>([] { expand(f32(1), {6}).zero_(); }, ""),
      bad<ValueError>([] { expand(f32(1), {7}).clamp_(0, 1); }, ""),
      bad<ValueError>([] { unfold(f32(4), 0, 2, 1).sub_(1); }, ""),
      bad<ShapeError>([] { f32(2).copy_(f32(3)); }, ""),
      bad<ShapeError>([] { f32(2).copy_(f32(2, 2)); }, ""),
      bad<ValueError>([] { f32(2).clamp_(1, 0); }, ""),
      bad<ValueError>([] { f32(2).clamp_(nan, 1); }, ""),
      bad<ValueError>([] { i64(2).fill_(1e20); }, ""),
      bad<ValueError>([] { full({2}, 0, {.dtype = Dtype::uint8}).fill_(256); }, ""),
      bad<ShapeError>([] { (leaf(2) * 2).add_(f32(3, 2)); }, ""),
  };
  return calls;
}

}  // namespace gradus::tests
