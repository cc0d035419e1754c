// Hutchinson's estimate of the Hessian's diagonal.
#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>
#include <gradus/optim/hessian_diagonal.h>

#include <string>

namespace gradus::optim {

std::vector<Tensor> hessian_diagonal(const Tensor& loss, const Parameters& parameters, HessianDiagonalOptions options,
                                     Where where) {
  if (options.samples < 1) {
    throw ValueError(where, "hessian_diagonal: samples must be >= 1, got " + std::to_string(options.samples));
  }
  std::vector<Tensor> inputs;
  for (const Parameter& parameter : parameters) inputs.push_back(parameter.tensor);
  const std::vector<Tensor> gradients = grad({loss}, inputs, {.create_graph = true, .allow_unused = true}, where);

  const NoGrad no_grad;
  std::vector<Tensor> diagonal;
  for (const Tensor& w : inputs) diagonal.push_back(zeros(w.shape(), {.dtype = w.dtype()}));
  for (std::int64_t sample = 0; sample < options.samples; ++sample) {
    std::vector<Tensor> probes, outputs, outputs_probes;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const Tensor uniform = rand(inputs[i].shape(), {.dtype = inputs[i].dtype(), .generator = options.generator});
      probes.push_back(gradus::where(uniform < 0.5, -1, 1) * ones_like(uniform));
      if (!gradients[i].defined() || !gradients[i].requires_grad()) continue;  // H has no such rows
      outputs.push_back(gradients[i]);
      outputs_probes.push_back(probes.back());
    }
    if (outputs.empty()) break;
    const std::vector<Tensor> products =
        grad(outputs, inputs, {.grad_outputs = outputs_probes, .retain_graph = true, .allow_unused = true}, where);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (products[i].defined()) {
        diagonal[i] = diagonal[i] + probes[i] * products[i] / static_cast<double>(options.samples);
      }
    }
  }
  return diagonal;
}

}  // namespace gradus::optim
