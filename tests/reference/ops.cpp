// Operations: values, gradients, and gradients of half the squared gradients.
#include "ops_table.h"

#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>

#include <cmath>

namespace reference {
namespace {

using gradus::Tensor;

std::vector<double> values(const Tensor& tensor) { return tensor.to_vector<double>(); }

/// Gradients of `output` with respect to the inputs that have one in the file; a missing one is a zero.
Tensors gradients(const Tensor& output, const Tensors& inputs) {
  if (!output.requires_grad()) return Tensors(inputs.size());
  return gradus::grad({output}, inputs, {.create_graph = true, .allow_unused = true});
}

/// Where torch 1.13 itself is less exact: it rounds celu's alpha and hardsigmoid's slope to float32, and its
/// trigamma stops early.
double relative_tolerance(const std::string& operation) {
  for (const char* name : {"celu", "hardsigmoid", "lgamma", "digamma"}) {
    if (operation == name) return 1e-7;
  }
  return 1e-10;
}

/// NaN in the file: torch gives no such gradient there, and neither need gradus.
void compare_where_given(const Tensor& got, const json& wanted, const std::string& place, const Tolerance& tolerance,
                         Report& report) {
  const std::vector<double> expected = flat(wanted.at("values"));
  std::vector<double> actual = got.defined() ? values(got) : std::vector<double>(expected.size(), 0.0);
  for (std::size_t i = 0; i < actual.size() && i < expected.size(); ++i) {
    if (std::isnan(expected[i])) actual[i] = expected[i];
  }
  report.compare(actual, expected, place, tolerance);
}

void run(const json& record, Call call, const std::string& place, Report& report) {
  const Tolerance tolerance{relative_tolerance(record.at("op")), 1e-12};
  Tensors inputs;
  for (const json& array : record.at("inputs")) inputs.push_back(tensor_of(array));
  const bool has_grads = record.contains("grads") && !record.at("grads").is_null();
  if (has_grads) {
    for (Tensor& input : inputs) input.requires_grad_();
  }
  const Tensors outputs = call(inputs, record.at("args"));
  const json& wanted = record.at("outputs");
  report.check(outputs.size() == wanted.size(), place + " has another number of outputs");
  Tensor weighted = gradus::zeros({}, {.dtype = gradus::Dtype::float64});
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Tensor expected = tensor_of(wanted.at(i));
    report.check(outputs[i].shape() == expected.shape(),
                 place + ": the shape is " + to_string(outputs[i].shape()) + ", wanted " + to_string(expected.shape()));
    report.check(outputs[i].dtype() == expected.dtype(), place + ": the dtype is " + gradus::name(outputs[i].dtype()));
    report.compare(values(outputs[i]), values(expected), place, tolerance);
    if (!has_grads || record.at("grad_outputs").at(i).is_null()) continue;
    weighted = weighted + gradus::sum(outputs[i] * tensor_of(record.at("grad_outputs").at(i)));
  }
  if (!has_grads) return;

  const Tensors first = gradients(weighted, inputs);
  Tensor half_squares = gradus::zeros({}, {.dtype = gradus::Dtype::float64});
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const json& expected = record.at("grads").at(i);
    if (expected.is_null()) continue;
    compare_where_given(first[i], expected, place + " gradient " + std::to_string(i), tolerance, report);
    if (first[i].defined()) half_squares = half_squares + gradus::sum(gradus::square(first[i])) / 2;
  }
  if (!record.contains("grads_of_half_squared_grads")) return;
  const Tensors second = gradients(half_squares, inputs);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const json& expected = record.at("grads_of_half_squared_grads").at(i);
    if (expected.is_null()) continue;
    compare_where_given(second[i], expected, place + " second gradient " + std::to_string(i), tolerance, report);
  }
}

}  // namespace

void check_ops(const json& file, Report& report) {
  std::size_t index = 0;
  for (const json& record : file.at("cases")) {
    const std::string name = record.at("op");
    const std::string place = "case " + std::to_string(index++) + " (" + name + ")";
    const Call call = find_op(name);
    if (call == nullptr) {
      report.missing(name);
      continue;
    }
    try {
      run(record, call, place, report);
    } catch (const Missing& missing) {
      report.missing(name + " " + missing.what());
    } catch (const std::exception& error) {
      report.fail(place + ": " + error.what());
    }
  }
}

}  // namespace reference
