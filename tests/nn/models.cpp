// Models that the tests of nn share.
#include "models.h"

#include <gradus/core/ops.h>

namespace gradus {

Tensor Mlp::forward(const Tensor& x) { return output(relu(hidden(x))); }

Composite::Composite()
    : scale(ones({4}, {.requires_grad = true})), seen(zeros({}, {.dtype = Dtype::int64})), heads(2, nn::Linear(2, 1)) {
  heads[1] = clone(heads[0]);
}

Tensor Composite::forward(const Tensor& x) {
  if (training()) seen += 1;
  const Tensor features = body(x * scale);
  return heads[0](features) + heads[1](features);
}

}  // namespace gradus
