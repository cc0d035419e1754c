// What vjp, jvp, hvp, jacobian, hessian and per_sample_grad share. Internal to core.
#pragma once

#include <gradus/core/autograd.h>

#include <string>

namespace gradus::detail {

/// A derivative that is being computed: its name in errors, and how it was called.
struct Transform {
  const char* operation;
  const DerivativeOptions& options;
  Where where;

  std::string prefix() const { return std::string(operation) + ": "; }

  /// Throws unless all are floating tensors, of which there is at least one.
  void check_inputs(const std::vector<Tensor>& inputs) const;
  /// The inputs as f is to see them: leaves of their own or, with create_graph, connected to the given ones.
  std::vector<Tensor> own(const std::vector<Tensor>& inputs) const;
  /// f's outputs, all of them defined.
  std::vector<Tensor> run(const ListFunction& f, const std::vector<Tensor>& own_inputs) const;
  /// f's one output; throws GraphError if it is not `what` ("one tensor", "one number").
  Tensor run_for_one(const ListFunction& f, const std::vector<Tensor>& own_inputs, bool number) const;
  /// v, checked against the tensors (`each`: "output" or "input") that it belongs to; ones if it is empty.
  std::vector<Tensor> directions(const std::vector<Tensor>& v, const std::vector<Tensor>& tensors,
                                 const char* each) const;
  /// The gradients of sum_i <outputs[i], weights[i]>; zeros or, if strict, GraphError for an input without one.
  std::vector<Tensor> gradients(const std::vector<Tensor>& outputs, const std::vector<Tensor>& weights,
                                const std::vector<Tensor>& inputs) const;
  /// The derivatives of all elements of `output`: shape of the output, then shape of the input.
  std::vector<Tensor> rows(const Tensor& output, const std::vector<Tensor>& inputs) const;
  /// What is handed out: without its history, unless create_graph.
  std::vector<Tensor> result(std::vector<Tensor> tensors) const;
};

/// Rows that belong one under the other; undefined ones are zero. `like`: one row.
Tensor stacked(const std::vector<Tensor>& rows, const Tensor& like, bool recorded);

}  // namespace gradus::detail
