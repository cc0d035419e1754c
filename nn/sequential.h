/// Layers one after the other.
#pragma once

#include <gradus/nn/module.h>

#include <memory>
#include <utility>
#include <vector>

namespace gradus::nn {

/// `nn::Sequential net(nn::Linear(2, 8), nn::Tanh{}, nn::Linear(8, 1));` The layers' names are "0", "1", ….
///
/// A Linear that is followed by ReLU, Tanh or Sigmoid is computed in one pass with it, unless an Observer (a Probe)
/// wants to see what is between them; the numbers are the same.
class Sequential : public Module {
 public:
  Sequential() = default;
  template <std::derived_from<Module>... Layers>
  requires(sizeof...(Layers) > 1 || (!std::same_as<Layers, Sequential> && ...)) explicit Sequential(Layers... layers) {
    layers_.reserve(sizeof...(Layers));
    (push_back(std::move(layers)), ...);
  }
  /// As for every module, the copy has layers of its own that share their tensors with these.
  Sequential(const Sequential& other);
  Sequential(Sequential&&) noexcept = default;
  Sequential& operator=(Sequential other) noexcept {
    Module::operator=(other);
    layers_.swap(other.layers_);
    return *this;
  }
  ~Sequential() override = default;

  template <std::derived_from<Module> M>
  Sequential& push_back(M layer) {
    layers_.push_back(std::make_unique<LayerOf<M>>(std::move(layer)));
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
  // A layer of any type, copied as what it is.
  struct Layer {
    Layer() = default;
    Layer(const Layer&) = delete;
    Layer& operator=(const Layer&) = delete;
    virtual ~Layer() = default;
    virtual Module& module() = 0;
    virtual std::unique_ptr<Layer> copy() const = 0;
  };
  template <class M>
  struct LayerOf final : Layer {
    explicit LayerOf(M given) : value(std::move(given)) {}
    Module& module() override { return value; }
    std::unique_ptr<Layer> copy() const override { return std::make_unique<LayerOf>(value); }
    M value;
  };

  [[noreturn]] void throw_other_type(std::size_t i, Where where);

  std::vector<std::unique_ptr<Layer>> layers_;
};

}  // namespace gradus::nn
