/// Activations as layers, for Sequential; the functions of the same names do the work. And all of them by name.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/ops.h>
#include <gradus/nn/any_module.h>
#include <gradus/nn/module.h>

#include <string>
#include <vector>

namespace gradus::nn {

/// x
struct Identity : Module {
  Tensor forward(const Tensor& x) override { return x; }
};

/// 1 / (1 + exp(-x))
struct Sigmoid : Module {
  Tensor forward(const Tensor& x) override { return sigmoid(x); }
};

/// tanh(x)
struct Tanh : Module {
  Tensor forward(const Tensor& x) override { return tanh(x); }
};

/// max(0, x)
struct ReLU : Module {
  Tensor forward(const Tensor& x) override { return relu(x); }
};

/// log(1 + exp(x))
struct Softplus : Module {
  Tensor forward(const Tensor& x) override { return softplus(x); }
};

/// All activations.
std::vector<Description> activations();
/// The activation of this name ("tanh") or alias. Throws ValueError for an unknown one, with the nearest name.
AnyModule make_activation(const std::string& name, Where where = Where::here());

}  // namespace gradus::nn
