// The Hessian-vector product: the gradient of <gradient, v> (Pearlmutter 1994, Neural Computation 6).
#include <gradus/core/autograd/transform.h>

namespace gradus::detail {

Derivatives hvp(const ListFunction& f, const std::vector<Tensor>& inputs, const std::vector<Tensor>& v,
                const DerivativeOptions& options, Where where) {
  const EnableGrad guard;
  const Transform transform{"hvp", options, where};
  const std::vector<Tensor> own = transform.own(inputs);
  const std::vector<Tensor> directions = transform.directions(v, own, "input");
  Tensor output = transform.run_for_one(f, own, true);
  const Transform recorded{"hvp", {.create_graph = true, .strict = options.strict}, where};
  const std::vector<Tensor> gradients = recorded.gradients({output}, {ones_like(output)}, own);
  // A gradient that is constant has no history, and that is no mistake: f is linear there.
  const Transform lenient{"hvp", {.create_graph = options.create_graph}, where};
  std::vector<Tensor> products = lenient.gradients(gradients, directions, own);
  return {transform.result({std::move(output)}), transform.result(std::move(products))};
}

}  // namespace gradus::detail
