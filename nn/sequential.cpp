// Sequential: layer after layer, with activations fused into the linear layers before them.
#include <gradus/core/ops.h>
#include <gradus/nn/activations.h>
#include <gradus/nn/linear.h>
#include <gradus/nn/observer.h>
#include <gradus/nn/sequential.h>

#include <typeinfo>

namespace gradus::nn {
namespace {

// What linear can apply itself. The very types: a user's class derived from one of them may do something else.
Activation fusable(const Module& module) {
  const std::type_info& type = typeid(module);
  if (type == typeid(ReLU)) return Activation::relu;
  if (type == typeid(Tanh)) return Activation::tanh;
  if (type == typeid(Sigmoid)) return Activation::sigmoid;
  return Activation::none;
}

}  // namespace

Module& Sequential::at(std::size_t i, Where where) {
  if (i >= layers_.size()) {
    throw IndexError(where, "Sequential: layer " + std::to_string(i) + " is outside of " +
                                std::to_string(layers_.size()) + " layers");
  }
  return *layers_[i];
}

void Sequential::throw_other_type(std::size_t i, Where where) {
  throw TypeError(where, "Sequential: layer " + std::to_string(i) + " is of another type: " + at(i).type_name());
}

Tensor Sequential::forward(const Tensor& x) {
  Tensor y = x;
  const bool watched = Observer::newest() != nullptr;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    Module& layer = *layers_[i];
    if (!watched && i + 1 < layers_.size() && typeid(layer) == typeid(Linear)) {
      const Activation activation = fusable(*layers_[i + 1]);
      if (activation != Activation::none) {
        const auto& linear = static_cast<const Linear&>(layer);
        y = gradus::linear(y, linear.weight, linear.bias, activation);
        ++i;
        continue;
      }
    }
    y = layer(y);
  }
  return y;
}

void Sequential::members(Members& m) {
  for (std::size_t i = 0; i < layers_.size(); ++i) m(std::to_string(i), *layers_[i]);
}

}  // namespace gradus::nn
