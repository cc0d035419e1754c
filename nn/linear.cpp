// Linear: its first values, and its one fused operation.
#include <gradus/core/ops.h>
#include <gradus/nn/init.h>
#include <gradus/nn/linear.h>

#include <cmath>

namespace gradus::nn {

Linear::Linear(std::int64_t in, std::int64_t out, LinearOptions options, Where where) {
  if (in < 0 || out < 0) {
    throw ValueError(where, "Linear: sizes must not be negative: " + std::to_string(in) + " to " + std::to_string(out));
  }
  if (!is_floating(options.dtype)) {
    throw TypeError(where, std::string("Linear: parameters must be floating, not ") + name(options.dtype));
  }
  const double bound = in > 0 ? 1 / std::sqrt(static_cast<double>(in)) : 0;
  const init::UniformOptions range{.low = -bound, .high = bound, .generator = options.generator};
  weight = init::uniform_(empty({out, in}, {.dtype = options.dtype}), range, where);
  weight.requires_grad_();
  if (options.bias) {
    bias = init::uniform_(empty({out}, {.dtype = options.dtype}), range, where);
    bias.requires_grad_();
  }
}

Tensor Linear::forward(const Tensor& x) { return gradus::linear(x, weight, bias); }

void Linear::members(Members& m) { m("weight", weight)("bias", bias); }

}  // namespace gradus::nn
