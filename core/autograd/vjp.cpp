// The vector-Jacobian product of a function: what one backward pass gives.
#include <gradus/core/autograd/transform.h>

namespace gradus::detail {

Derivatives vjp(const ListFunction& f, const std::vector<Tensor>& inputs, const std::vector<Tensor>& v,
                const DerivativeOptions& options, Where where) {
  const EnableGrad guard;
  const Transform transform{"vjp", options, where};
  const std::vector<Tensor> own = transform.own(inputs);
  std::vector<Tensor> outputs = transform.run(f, own);
  const std::vector<Tensor> weights = transform.directions(v, outputs, "output");
  std::vector<Tensor> gradients = transform.gradients(outputs, weights, own);
  return {transform.result(std::move(outputs)), transform.result(std::move(gradients))};
}

}  // namespace gradus::detail
