// Backward passes, derivatives of functions, and their checks.
#include "bad_calls.h"

#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>

namespace gradus::tests {
namespace {

template <class... Sizes>
Tensor leaf(Sizes... sizes) {
  return ones({sizes...}, {.requires_grad = true});
}
template <class... Sizes>
Tensor wide_leaf(Sizes... sizes) {
  return zeros({sizes...}, {.dtype = Dtype::float64, .requires_grad = true});
}

Tensor square_of(const Tensor& x) { return x * x; }
Tensor total(const Tensor& x) { return sum(x * x); }
Tensor nothing(const Tensor& /*x*/) { return {}; }
Tensor constant(const Tensor& /*x*/) { return ones({2}); }

using Inputs = const std::vector<Tensor>&;
std::vector<Tensor> twice(Inputs x) { return {x[0] * 2}; }
Tensor first_twice(Inputs x) { return x[0] * 2; }
Tensor first_narrowed(Inputs x) { return to(x[0], Dtype::float32); }
Tensor first_lost(Inputs /*x*/) { return {}; }
// How many it gives changes when an input moves across 0.
Tensor first_positive(Inputs x) { return masked_select(x[0], x[0] > 0); }

void backward_twice(Where where = Where::here()) {
  const Tensor loss = sum(square(leaf(2)));
  loss.backward();
  loss.backward(BackwardOptions{}, where);
}

}  // namespace

const BadCalls& bad_autograd_calls() {
  static const BadCalls calls = {
      bad<GraphError>([] { sum(f32(3)).backward(); },
                      "backward: the tensor was not computed from anything that requires gradients"),
      bad<GraphError>(
          [] { (leaf(3) * 2).backward(); },
          "backward: the tensor has 3 elements, not one: shape [3]; pass the gradient of something with respect to it"),
      bad<ShapeError>([] { (leaf(3) * 2).backward(f32(2)); },
                      "backward: the gradient has another shape: [2] for a tensor of [3]"),
      bad<TypeError>([] { (leaf(3) * 2).backward(f64(3)); }, "backward: the gradient is float64, the tensor float32"),
      bad<GraphError>([] { backward_twice(); },
                      "backward: the graph was already freed by an earlier backward, at square (autograd.cpp:33); pass "
                      "{.retain_graph = true} to that one"),
      bad<GraphError>([] { grad({f32()}, {leaf(2)}); },
                      "grad: output 0 was not computed from anything that requires gradients"),
      bad<GraphError>([] { grad({leaf(2) * 2}, {leaf(2)}); },
                      "grad: output 0 has 2 elements, not one: shape [2]; pass grad_outputs"),
      bad<GraphError>([] { grad({sum(leaf(2))}, {f32(2)}); }, "grad: input 0 does not require gradients"),
      bad<GraphError>([] { grad({sum(leaf(2))}, {leaf(2)}); },
                      "grad: no output depends on input 0; pass {.allow_unused = true} to get an undefined tensor"),
      bad<ValueError>(
          [] {
            grad({sum(leaf(2))}, {leaf(2)}, {.grad_outputs = {f32(), f32()}});
          },
          "grad: 2 grad_outputs for 1 outputs"),
      bad<ShapeError>([] { grad({sum(leaf(2))}, {leaf(2)}, {.grad_outputs = {f32(2)}}); },
                      "grad: grad_outputs[0] has another shape: [2] for an output of []"),
      bad<TypeError>([] { grad({sum(leaf(2))}, {leaf(2)}, {.grad_outputs = {f64()}}); },
                     "grad: grad_outputs[0] is float64, the output float32"),
      bad<ValueError>([] { grad({Tensor()}, {leaf(2)}); }, "grad: output 0 is undefined"),
      bad<ValueError>([] { grad({sum(leaf(2))}, {Tensor()}); }, "grad: input 0 is undefined"),
      bad<ValueError>([] { vjp(twice, std::vector<Tensor>{}); }, "vjp: there are no inputs"),
      bad<ValueError>([] { vjp(square_of, Tensor()); }, "vjp: input 0 is undefined"),
      bad<TypeError>([] { vjp(square_of, i64(2)); },
                     "vjp: input 0 is int64; only float32 and float64 have derivatives"),
      bad<GraphError>([] { vjp(square_of, f32(2)); }, "vjp: output 0 has 2 elements, not one: shape [2]; pass v"),
      bad<ShapeError>([] { vjp(square_of, f32(2), f32(3)); }, "vjp: v[0] has another shape than output 0: [3] and [2]"),
      bad<TypeError>([] { vjp(square_of, f32(2), f64(2)); }, "vjp: v[0] is float64, output 0 float32"),
      bad<ValueError>([] { vjp(nothing, f32(2), f32(2)); }, "vjp: output 0 is undefined"),
      bad<ValueError>([] { jvp(square_of, Tensor()); }, "jvp: input 0 is undefined"),
      bad<GraphError>([] { jvp(square_of, f32(2)); }, "jvp: input 0 has 2 elements, not one: shape [2]; pass v"),
      bad<ShapeError>([] { jvp(square_of, f32(2), f32(3)); }, "jvp: v[0] has another shape than input 0: [3] and [2]"),
      bad<TypeError>([] { jvp(square_of, f32(2), f64(2)); }, "jvp: v[0] is float64, input 0 float32"),
      bad<ValueError>([] { jvp(nothing, f32()); }, "jvp: output 0 is undefined"),
      bad<GraphError>([] { hvp(square_of, f32(2), f32(2)); },
                      "hvp: the function must give one number, not 2: shape [2]"),
      bad<ShapeError>([] { hvp(total, f32(2), f32(3)); }, "hvp: v[0] has another shape than input 0: [3] and [2]"),
      bad<ValueError>([] { hvp(nothing, f32(), f32()); }, "hvp: output 0 is undefined"),
      bad<TypeError>([] { jacobian(square_of, i64(2)); },
                     "jacobian: input 0 is int64; only float32 and float64 have derivatives"),
      bad<ShapeError>([] { jacobian(square_of, f32(1, 1, 1, 1, 1)); },
                      "jacobian: an output [1, 1, 1, 1, 1] and an input [1, 1, 1, 1, 1] have 10 dimensions together; a "
                      "tensor has at most 8"),
      bad<ValueError>([] { jacobian(nothing, f32(2)); }, "jacobian: output 0 is undefined"),
      bad<GraphError>([] { jacobian(constant, f32(2), {.strict = true}); },
                      "jacobian: element [0] of the output does not depend on input 0"),
      bad<GraphError>([] { hessian(square_of, f32(2)); },
                      "hessian: the function must give one number, not 2: shape [2]"),
      bad<ShapeError>([] { hessian(total, f32(1, 1, 1, 1, 1)); },
                      "hessian: an output [1, 1, 1, 1, 1] and an input [1, 1, 1, 1, 1] have 10 dimensions together; a "
                      "tensor has at most 8"),
      bad<ValueError>([] { hessian(nothing, f32(2)); }, "hessian: output 0 is undefined"),
      bad<ValueError>([] { per_sample_grad(total, {leaf(2)}, {}); }, "per_sample_grad: the batch has no tensors"),
      bad<ShapeError>([] { per_sample_grad(total, {leaf(2)}, {f32()}); },
                      "per_sample_grad: tensor 0 of the batch has no dimension for the samples: shape []"),
      bad<GraphError>([] { per_sample_grad(total, {f32(2)}, {f32(2)}); },
                      "per_sample_grad: parameter \"0\" does not require gradients"),
      bad<ValueError>([] { per_sample_grad(total, {leaf(2)}, {Tensor()}); },
                      "per_sample_grad: tensor 0 of the batch is undefined"),
      bad<ValueError>(
          [] {
            per_sample_grad(total, {leaf(2)}, {f32(2), f32(2)});
          },
          "per_sample_grad: the loss takes 1 tensors, the batch has 2"),
      bad<ValueError>([] { checkpoint(square_of, Tensor()); }, "checkpoint: input 0 is undefined"),
      bad<ValueError>([] { checkpoint(nothing, leaf(2)); }, "checkpoint: output 0 is undefined"),
      bad<ValueError>([] { gradcheck(first_twice, {f64(2)}); }, "gradcheck: no input requires gradients"),
      bad<TypeError>([] { gradcheck(first_twice, {leaf(2)}); },
                     "gradcheck: input 0 must be a float64 leaf, got float32 tensor"),
      bad<ValueError>([] { gradcheck(first_twice, {wide_leaf(2)}, {.step = 0}); },
                      "gradcheck: the step must be above 0, got 0"),
      bad<ValueError>([] { gradcheck(first_twice, {wide_leaf(2)}, {.step = nan}); },
                      "gradcheck: the step must be above 0, got nan"),
      bad<TypeError>([] { gradcheck(first_narrowed, {wide_leaf(2)}); },
                     "gradcheck: the function must give float64, got float32"),
      bad<ValueError>([] { gradcheck(first_lost, {wide_leaf(2)}); },
                      "gradcheck: the function gave an undefined tensor"),
      bad<ShapeError>([] { gradcheck(first_positive, {wide_leaf(2)}); },
                      "gradcheck: the function's shape changes with its inputs: [1] and [0]"),
  };
  return calls;
}

}  // namespace gradus::tests
