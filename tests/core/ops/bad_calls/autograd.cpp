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
      bad<GraphError>([] { sum(f32(3)).backward(); }, ""),
      bad<GraphError>([] { (leaf(3) * 2).backward(); }, ""),
      bad<ShapeError>([] { (leaf(3) * 2).backward(f32(2)); }, ""),
      bad<TypeError>([] { (leaf(3) * 2).backward(f64(3)); }, ""),
      bad<GraphError>([] { backward_twice(); }, ""),
      bad<GraphError>([] { grad({f32()}, {leaf(2)}); }, ""),
      bad<GraphError>([] { grad({leaf(2) * 2}, {leaf(2)}); }, ""),
      bad<GraphError>([] { grad({sum(leaf(2))}, {f32(2)}); }, ""),
      bad<GraphError>([] { grad({sum(leaf(2))}, {leaf(2)}); }, ""),
      bad<ValueError>(
          [] {
            grad({sum(leaf(2))}, {leaf(2)}, {.grad_outputs = {f32(), f32()}});
          },
          ""),
      bad<ShapeError>([] { grad({sum(leaf(2))}, {leaf(2)}, {.grad_outputs = {f32(2)}}); }, ""),
      bad<TypeError>([] { grad({sum(leaf(2))}, {leaf(2)}, {.grad_outputs = {f64()}}); }, ""),
      bad<ValueError>([] { grad({Tensor()}, {leaf(2)}); }, ""),
      bad<ValueError>([] { grad({sum(leaf(2))}, {Tensor()}); }, ""),
      bad<ValueError>([] { vjp(twice, std::vector<Tensor>{}); }, ""),
      bad<ValueError>([] { vjp(square_of, Tensor()); }, ""),
      bad<TypeError>([] { vjp(square_of, i64(2)); }, ""),
      bad<GraphError>([] { vjp(square_of, f32(2)); }, ""),
      bad<ShapeError>([] { vjp(square_of, f32(2), f32(3)); }, ""),
      bad<TypeError>([] { vjp(square_of, f32(2), f64(2)); }, ""),
      bad<ValueError>([] { vjp(nothing, f32(2), f32(2)); }, ""),
      bad<ValueError>([] { jvp(square_of, Tensor()); }, ""),
      bad<GraphError>([] { jvp(square_of, f32(2)); }, ""),
      bad<ShapeError>([] { jvp(square_of, f32(2), f32(3)); }, ""),
      bad<TypeError>([] { jvp(square_of, f32(2), f64(2)); }, ""),
      bad<ValueError>([] { jvp(nothing, f32()); }, ""),
      bad<GraphError>([] { hvp(square_of, f32(2), f32(2)); }, ""),
      bad<ShapeError>([] { hvp(total, f32(2), f32(3)); }, ""),
      bad<ValueError>([] { hvp(nothing, f32(), f32()); }, ""),
      bad<TypeError>([] { jacobian(square_of, i64(2)); }, ""),
      bad<ShapeError>([] { jacobian(square_of, f32(1, 1, 1, 1, 1)); }, ""),
      bad<ValueError>([] { jacobian(nothing, f32(2)); }, ""),
      bad<GraphError>([] { jacobian(constant, f32(2), {.strict = true}); }, ""),
      bad<GraphError>([] { hessian(square_of, f32(2)); }, ""),
      bad<ShapeError>([] { hessian(total, f32(1, 1, 1, 1, 1)); }, ""),
      bad<ValueError>([] { hessian(nothing, f32(2)); }, ""),
      bad<ValueError>([] { per_sample_grad(total, {leaf(2)}, {}); }, ""),
      bad<ShapeError>([] { per_sample_grad(total, {leaf(2)}, {f32()}); }, ""),
      bad<GraphError>([] { per_sample_grad(total, {f32(2)}, {f32(2)}); }, ""),
      bad<ValueError>([] { per_sample_grad(total, {leaf(2)}, {Tensor()}); }, ""),
      bad<ValueError>(
          [] {
            per_sample_grad(total, {leaf(2)}, {f32(2), f32(2)});
          },
          ""),
      bad<ValueError>([] { checkpoint(square_of, Tensor()); }, ""),
      bad<ValueError>([] { checkpoint(nothing, leaf(2)); }, ""),
      bad<ValueError>([] { gradcheck(first_twice, {f64(2)}); }, ""),
      bad<TypeError>([] { gradcheck(first_twice, {leaf(2)}); }, ""),
      bad<ValueError>([] { gradcheck(first_twice, {wide_leaf(2)}, {.step = 0}); }, ""),
      bad<ValueError>([] { gradcheck(first_twice, {wide_leaf(2)}, {.step = nan}); }, ""),
      bad<TypeError>([] { gradcheck(first_narrowed, {wide_leaf(2)}); }, ""),
      bad<ValueError>([] { gradcheck(first_lost, {wide_leaf(2)}); }, ""),
      bad<ShapeError>([] { gradcheck(first_positive, {wide_leaf(2)}); }, ""),
  };
  return calls;
}

}  // namespace gradus::tests
