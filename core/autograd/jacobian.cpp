// Whole matrices of first and second derivatives, a row for each backward pass.
#include <gradus/core/autograd/transform.h>

namespace gradus::detail {

std::vector<Tensor> jacobian(const ListFunction& f, const std::vector<Tensor>& inputs, const DerivativeOptions& options,
                             Where where) {
  const EnableGrad guard;
  const Transform transform{"jacobian", options, where};
  const std::vector<Tensor> own = transform.own(inputs);
  return transform.rows(transform.run_for_one(f, own, false), own);
}

std::vector<std::vector<Tensor>> hessian(const ListFunction& f, const std::vector<Tensor>& inputs,
                                         const DerivativeOptions& options, Where where) {
  const EnableGrad guard;
  const Transform transform{"hessian", options, where};
  const std::vector<Tensor> own = transform.own(inputs);
  const Tensor output = transform.run_for_one(f, own, true);
  const Transform recorded{"hessian", {.create_graph = true, .strict = options.strict}, where};
  const std::vector<Tensor> gradients = recorded.gradients({output}, {ones_like(output)}, own);
  const Transform lenient{"hessian", {.create_graph = options.create_graph}, where};
  std::vector<std::vector<Tensor>> matrix;
  matrix.reserve(gradients.size());
  for (const Tensor& gradient : gradients) matrix.push_back(lenient.rows(gradient, own));
  return matrix;
}

}  // namespace gradus::detail
