// The gradient of each sample's loss: a forward and a backward pass for each.
#include <gradus/core/autograd/transform.h>
#include <gradus/core/ops.h>

namespace gradus::detail {
namespace {

std::int64_t sample_count(const std::vector<Tensor>& batch, int arity, Where where) {
  if (batch.empty()) throw ValueError(where, "per_sample_grad: the batch has no tensors");
  if (arity >= 0 && batch.size() != static_cast<std::size_t>(arity)) {
    throw ValueError(where, "per_sample_grad: the loss takes " + std::to_string(arity) + " tensors, the batch has " +
                                std::to_string(batch.size()));
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const std::string which = "per_sample_grad: tensor " + std::to_string(i) + " of the batch ";
    if (!batch[i].defined()) throw ValueError(where, which + "is undefined");
    if (batch[i].dim() == 0) throw ShapeError(where, which + "has no dimension for the samples: shape []");
    if (batch[i].size(0) != batch[0].size(0)) {
      throw ShapeError(where, which + "has " + std::to_string(batch[i].size(0)) + " samples, tensor 0 has " +
                                  std::to_string(batch[0].size(0)));
    }
  }
  return batch[0].size(0);
}

}  // namespace

std::vector<Tensor> per_sample_grad(const ListFunction& loss, int arity, const Parameters& parameters,
                                    const std::vector<Tensor>& batch, const DerivativeOptions& options, Where where) {
  const EnableGrad guard;
  const Transform transform{"per_sample_grad", options, where};
  const std::int64_t count = sample_count(batch, arity, where);
  std::vector<Tensor> tensors;
  for (const Parameter& parameter : parameters) {
    if (!parameter.tensor.requires_grad()) {
      throw GraphError(where, "per_sample_grad: parameter \"" + parameter.name + "\" does not require gradients");
    }
    tensors.push_back(parameter.tensor);
  }
  transform.check_inputs(tensors);
  std::vector<std::vector<Tensor>> rows(tensors.size());
  for (std::int64_t i = 0; i < count; ++i) {
    std::vector<Tensor> sample;
    sample.reserve(batch.size());
    for (const Tensor& whole : batch) sample.push_back(narrow(whole, 0, i, 1, where));
    const Tensor one = transform.run_for_one(loss, sample, true);
    std::vector<Tensor> gradients = transform.gradients({one}, {ones_like(one)}, tensors);
    for (std::size_t k = 0; k < tensors.size(); ++k) rows[k].push_back(std::move(gradients[k]));
  }
  std::vector<Tensor> result;
  result.reserve(tensors.size());
  for (std::size_t k = 0; k < tensors.size(); ++k) {
    result.push_back(stacked(rows[k], tensors[k], options.create_graph));
  }
  return result;
}

}  // namespace gradus::detail
