// The steps that derivatives of functions are made of.
#include <gradus/core/autograd/transform.h>
#include <gradus/core/ops.h>
#include <gradus/core/tensor_impl.h>

namespace gradus::detail {
namespace {

// 1 at element i, else 0.
Tensor unit(const Shape& shape, Dtype dtype, std::int64_t i) {
  Tensor result = zeros(shape, {.dtype = dtype});
  if (dtype == Dtype::float32) {
    data<float>(result)[i] = 1;
  } else {
    data<double>(result)[i] = 1;
  }
  return result;
}

}  // namespace

void Transform::check_inputs(const std::vector<Tensor>& inputs) const {
  if (inputs.empty()) throw ValueError(where, prefix() + "there are no inputs");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].defined()) throw ValueError(where, prefix() + "input " + std::to_string(i) + " is undefined");
    if (!is_floating(inputs[i].dtype())) {
      throw TypeError(where, prefix() + "input " + std::to_string(i) + " is " + name(inputs[i].dtype()) +
                                 "; only float32 and float64 have derivatives");
    }
  }
}

std::vector<Tensor> Transform::own(const std::vector<Tensor>& inputs) const {
  check_inputs(inputs);
  std::vector<Tensor> own;
  own.reserve(inputs.size());
  for (const Tensor& input : inputs) {
    if (options.create_graph && input.requires_grad()) {
      own.push_back(expand(input, input.shape(), where));  // a view: f may use the given tensor on its own account too
    } else {
      own.push_back(input.detach().requires_grad_());
    }
  }
  return own;
}

std::vector<Tensor> Transform::run(const ListFunction& f, const std::vector<Tensor>& own_inputs) const {
  std::vector<Tensor> outputs = f.call(own_inputs);
  if (outputs.empty()) throw ValueError(where, prefix() + "the function gave no output");
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!outputs[i].defined()) throw ValueError(where, prefix() + "output " + std::to_string(i) + " is undefined");
  }
  return outputs;
}

Tensor Transform::run_for_one(const ListFunction& f, const std::vector<Tensor>& own_inputs, bool number) const {
  std::vector<Tensor> outputs = run(f, own_inputs);
  if (outputs.size() != 1) {
    throw GraphError(where, prefix() + "the function must give one tensor, not " + std::to_string(outputs.size()));
  }
  if (number && outputs[0].numel() != 1) {
    throw GraphError(where, prefix() + "the function must give one number, not " + std::to_string(outputs[0].numel()) +
                                ": shape " + to_string(outputs[0].shape()));
  }
  return std::move(outputs[0]);
}

std::vector<Tensor> Transform::directions(const std::vector<Tensor>& v, const std::vector<Tensor>& tensors,
                                          const char* each) const {
  const auto named = [&](std::size_t i) { return std::string(each) + " " + std::to_string(i); };
  std::vector<Tensor> ones;
  if (v.empty()) {
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      if (tensors[i].numel() != 1) {
        throw GraphError(where, prefix() + named(i) + " has " + std::to_string(tensors[i].numel()) +
                                    " elements, not one: shape " + to_string(tensors[i].shape()) + "; pass v");
      }
      ones.push_back(ones_like(tensors[i]));
    }
    return ones;
  }
  if (v.size() != tensors.size()) {
    throw ValueError(where, prefix() + "v has " + std::to_string(v.size()) + " tensors, and there are " +
                                std::to_string(tensors.size()) + " " + each + "s");
  }
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (!v[i].defined()) throw ValueError(where, prefix() + "v[" + std::to_string(i) + "] is undefined");
    if (!(v[i].shape() == tensors[i].shape())) {
      throw ShapeError(where, prefix() + "v[" + std::to_string(i) + "] has another shape than " + named(i) + ": " +
                                  to_string(v[i].shape()) + " and " + to_string(tensors[i].shape()));
    }
    if (v[i].dtype() != tensors[i].dtype()) {
      throw TypeError(where, prefix() + "v[" + std::to_string(i) + "] is " + name(v[i].dtype()) + ", " + named(i) +
                                 " " + name(tensors[i].dtype()));
    }
  }
  return v;
}

std::vector<Tensor> Transform::gradients(const std::vector<Tensor>& outputs, const std::vector<Tensor>& weights,
                                         const std::vector<Tensor>& inputs) const {
  std::vector<Tensor> from;
  std::vector<Tensor> with;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].requires_grad()) {
      from.push_back(outputs[i]);
      with.push_back(weights[i]);
    } else if (options.strict) {
      throw GraphError(where, prefix() + "output " + std::to_string(i) + " does not depend on the inputs");
    }
  }
  std::vector<Tensor> found(inputs.size());
  if (!from.empty()) {
    found =
        grad(from, inputs, {.grad_outputs = with, .create_graph = options.create_graph, .allow_unused = true}, where);
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (found[i].defined()) continue;
    if (options.strict) throw GraphError(where, prefix() + "no output depends on input " + std::to_string(i));
    found[i] = zeros_like(inputs[i]);
  }
  return found;
}

std::vector<Tensor> Transform::rows(const Tensor& output, const std::vector<Tensor>& inputs) const {
  for (const Tensor& input : inputs) {
    if (output.dim() + input.dim() > max_rank) {
      throw ShapeError(where, prefix() + "an output " + to_string(output.shape()) + " and an input " +
                                  to_string(input.shape()) + " have " + std::to_string(output.dim() + input.dim()) +
                                  " dimensions together; a tensor has at most " + std::to_string(max_rank));
    }
  }
  const std::int64_t count = output.numel();
  std::vector<std::vector<Tensor>> found(inputs.size());
  for (std::int64_t i = 0; i < count; ++i) {
    std::vector<Tensor> row(inputs.size());
    if (output.requires_grad()) {
      row = grad({output}, inputs,
                 {.grad_outputs = {unit(output.shape(), output.dtype(), i)},
                  .create_graph = options.create_graph,
                  .retain_graph = true,
                  .allow_unused = true},
                 where);
    }
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      if (options.strict && !row[k].defined()) {
        throw GraphError(where, prefix() + "element " + element_place(i, output.shape()) +
                                    " of the output does not depend on input " + std::to_string(k));
      }
      found[k].push_back(std::move(row[k]));
    }
  }
  std::vector<Tensor> result;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    Shape shape = output.shape();
    for (const std::int64_t size : inputs[k].shape()) shape.push_back(size);
    result.push_back(reshape(stacked(found[k], inputs[k], options.create_graph), shape, where));
  }
  return result;
}

std::vector<Tensor> Transform::result(std::vector<Tensor> tensors) const {
  if (!options.create_graph) {
    for (Tensor& tensor : tensors) {
      if (tensor.requires_grad()) tensor = tensor.detach();
    }
  }
  return tensors;
}

Tensor stacked(const std::vector<Tensor>& rows, const Tensor& like, bool recorded) {
  if (recorded && !rows.empty()) {
    std::vector<Tensor> defined = rows;
    for (Tensor& row : defined) {
      if (!row.defined()) row = zeros_like(like);
    }
    return stack(defined);
  }
  const NoGrad guard;
  Shape shape = like.shape();
  shape.insert(0, static_cast<std::int64_t>(rows.size()));
  Tensor result = zeros(shape, {.dtype = like.dtype()});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].defined()) select(result, 0, static_cast<std::int64_t>(i)).copy_(rows[i]);
  }
  return result;
}

}  // namespace gradus::detail
