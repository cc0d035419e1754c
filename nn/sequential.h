/// Layers one after the other.
#pragma once

#include <gradus/nn/any_module.h>
#include <gradus/nn/module.h>

#include <utility>
#include <vector>

namespace gradus::nn {

/// `nn::Sequential net(nn::Linear(2, 8), nn::Tanh{}, nn::Linear(8, 1));` The layers' names are "0", "1", ….
///
/// A Linear that is followed by ReLU, Tanh or Sigmoid is computed in one pass with it, unless an Observer (a Probe)
/// wants to see what is between them; the numbers are the same to rounding.
class Sequential : public Module {
 public:
  Sequential() = default;
  template <std::derived_from<Module>... Layers>
  requires(sizeof...(Layers) > 1 || (!std::same_as<Layers, Sequential> && ...)) explicit Sequential(Layers... layers) {
    layers_.reserve(sizeof...(Layers));
    (push_back(std::move(layers)), ...);
  }

  Sequential& push_back(AnyModule layer) {
    layers_.push_back(std::move(layer));
    return *this;
  }
  std::size_t size() const noexcept { return layers_.size(); }
  /// Throws IndexError.
  Module& at(std::size_t i, Where where = Where::here());
  /// The layer as what it is: `net.at<nn::Linear>(0).weight`. Throws IndexError, and TypeError if it is something else.
  template <std::derived_from<Module> M>
  M& at(std::size_t i, Where where = Where::here()) {
    auto* layer = dynamic_cast<M*>(&at(i, where));
    if (layer == nullptr) throw_other_type(i, where);
    return *layer;
  }

  Tensor forward(const Tensor& x) override;
  void members(Members& m) override;

 private:
  [[noreturn]] void throw_other_type(std::size_t i, Where where);

  std::vector<AnyModule> layers_;
};

}  // namespace gradus::nn
