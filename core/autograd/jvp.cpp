// The Jacobian-vector product by two backward passes: the vjp u -> J^T u is linear in u, so the vjp of that is v -> J
// v.
#include <gradus/core/autograd/transform.h>

namespace gradus::detail {

Derivatives jvp(const ListFunction& f, const std::vector<Tensor>& inputs, const std::vector<Tensor>& v,
                const DerivativeOptions& options, Where where) {
  const EnableGrad guard;
  const Transform transform{"jvp", options, where};
  const std::vector<Tensor> own = transform.own(inputs);
  const std::vector<Tensor> tangents = transform.directions(v, own, "input");
  std::vector<Tensor> outputs = transform.run(f, own);

  // The value of u does not matter.
  std::vector<Tensor> cotangents;
  for (const Tensor& output : outputs) {
    cotangents.push_back(zeros_like(output));
    if (is_floating(output.dtype())) cotangents.back().requires_grad_();
  }
  const Transform recorded{"jvp", {.create_graph = true, .strict = options.strict}, where};
  const std::vector<Tensor> gradients = recorded.gradients(outputs, cotangents, own);

  std::vector<Tensor> linear;
  std::vector<Tensor> along;
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (!gradients[i].requires_grad()) continue;
    linear.push_back(gradients[i]);
    along.push_back(tangents[i]);
  }
  std::vector<Tensor> derivatives(outputs.size());
  std::vector<Tensor> wanted;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!cotangents[i].requires_grad()) continue;
    wanted.push_back(cotangents[i]);
    places.push_back(i);
  }
  if (!linear.empty()) {
    std::vector<Tensor> found = grad(
        linear, wanted, {.grad_outputs = along, .create_graph = options.create_graph, .allow_unused = true}, where);
    for (std::size_t i = 0; i < found.size(); ++i) derivatives[places[i]] = std::move(found[i]);
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!derivatives[i].defined()) derivatives[i] = zeros_like(outputs[i]);
  }
  return {transform.result(std::move(outputs)), transform.result(std::move(derivatives))};
}

}  // namespace gradus::detail
