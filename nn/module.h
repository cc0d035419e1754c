/// The module: a layer or a model made of layers, with named parameters.
///
///     struct Mlp : nn::Module {
///       nn::Linear hidden{784, 128};
///       nn::Linear output{128, 10};
///       Tensor forward(const Tensor& x) override { return output(relu(hidden(x))); }
///       void members(nn::Members& m) override { m("hidden", hidden)("output", output); }
///     };
///
/// Modules are values: a copy computes with the same parameter tensors, clone(model) has its own.
#pragma once

#include <gradus/core/parameters.h>
#include <gradus/core/tensor.h>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::nn {

class Module;

namespace detail {
struct Visitor;
}

/// One thing in a model; see Module::all_members.
struct Member {
  enum class Kind : std::uint8_t { module, parameter, buffer };

  std::string name;  ///< the full one: "encoder.hidden.weight"
  Kind kind;
  Module* module;  ///< the module itself or, for a tensor, the one that lists it
  Tensor* tensor;  ///< null for a module
};

/// What Module::members is given to say what a module is made of.
class Members {
 public:
  /// A module inside this one, with all that it lists itself.
  Members& operator()(std::string_view name, Module& module);
  /// A trained tensor; an undefined one (a bias that was switched off) is left out.
  Members& operator()(std::string_view name, Tensor& parameter);
  /// Several of either, named "layers.0", "layers.1", …
  template <class T>
  requires std::derived_from<T, Module> || std::same_as<T, Tensor> Members& operator()(std::string_view name,
                                                                                       std::vector<T>& list) {
    for (std::size_t i = 0; i < list.size(); ++i) (*this)(std::string(name) + "." + std::to_string(i), list[i]);
    return *this;
  }
  /// A tensor that belongs to the state but is not trained (running means).
  Members& buffer(std::string_view name, Tensor& tensor);

 private:
  friend class Module;
  Members(detail::Visitor& visitor, Module& owner) : visitor_(visitor), owner_(&owner) {}

  detail::Visitor& visitor_;
  std::string path_;  // of the owner: "encoder."
  Module* owner_;     // the module whose members() is running
};

/// A layer or a model. Derive, write forward, and list in members what it is made of.
class Module {
 public:
  virtual ~Module() = default;

  /// The computation. Call the module itself instead, model(x): that is what errors, probes and checks hang on.
  virtual Tensor forward(const Tensor& x) = 0;
  /// Lists modules, parameters and buffers under the names that files know them by.
  virtual void members(Members& members);

  /// forward(x); an error inside it names the caller's line.
  Tensor operator()(const Tensor& x, Where where = Where::here());

  /// The trained tensors, each once (under its first name), in the order of the members.
  Parameters parameters() const;
  /// This module (named "") and all modules in it, each followed by its tensors and modules in the order of its
  /// members. Throws ValueError if a name is used twice.
  std::vector<Member> all_members() const;
  /// "Linear": the type's name without namespaces.
  std::string type_name() const;
  /// A table of the layers with the shapes of their parameters, and the number of elements in all.
  std::string summary() const;

  bool training() const noexcept { return training_; }
  /// Sets the mode of this module and all modules in it: dropout and batch normalisation differ in training.
  void train(bool training = true);
  void eval() { train(false); }

  /// Drops the gradients of all parameters.
  void zero_grad();
  /// Freezes (false) or unfreezes all parameters.
  void requires_grad_(bool requires_grad = true, Where where = Where::here());
  /// Converts floating parameters and buffers. They become new tensors: make the optimizer afterwards.
  /// Throws TypeError if the dtype is not a floating one.
  void to(Dtype dtype, Where where = Where::here());

  /// Parameters and buffers by name. A copy, unlike PyTorch's: going on with training does not change it.
  StateDict state_dict() const;
  /// Takes over values, converted to the model's dtypes. All or nothing: throws ValueError or ShapeError, naming the
  /// entry, if one is missing, unknown or of another shape; then no parameter has changed.
  void load_state_dict(const StateDict& state, Where where = Where::here());
  /// Writes the state as a safetensors file. Throws IoError.
  void save(const std::string& path, Where where = Where::here()) const;
  /// load_state_dict of a file. Throws IoError if it cannot be read, and what load_state_dict throws.
  void load(const std::string& path, Where where = Where::here());

 protected:
  Module() = default;
  Module(const Module&) = default;
  Module(Module&&) = default;
  Module& operator=(const Module&) = default;
  Module& operator=(Module&&) = default;

 private:
  void visit(detail::Visitor& visitor) const;

  bool training_ = true;
};

namespace detail {
/// Gives the model tensors of its own; those that were one tensor stay one.
void unshare(Module& model);
}  // namespace detail

/// A copy that shares nothing with the model; tied weights stay tied. Gradients are not copied.
template <std::derived_from<Module> M>
M clone(const M& model) {
  M copy(model);
  detail::unshare(copy);
  return copy;
}

}  // namespace gradus::nn
