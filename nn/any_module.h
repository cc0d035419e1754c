/// A module of any type, as a value: what Sequential keeps, and what is made by name.
#pragma once

#include <gradus/nn/module.h>

#include <utility>

namespace gradus::nn {

/// Holds a module of any type and copies it as what it is (a copy shares its tensors, as copies of modules do).
/// `nn::AnyModule activation = nn::make_activation("tanh"); activation(x);` Listed in members as `m("act",
/// *activation)`.
class AnyModule {
 public:
  template <std::derived_from<Module> M>
  AnyModule(M module) : holder_(new HolderOf<M>(std::move(module))) {}
  AnyModule(const AnyModule& other) : holder_(other.holder_->copy()) {}
  /// The other one holds nothing afterwards; it may only be destroyed or assigned to.
  AnyModule(AnyModule&& other) noexcept : holder_(std::exchange(other.holder_, nullptr)) {}
  AnyModule& operator=(AnyModule other) noexcept {
    std::swap(holder_, other.holder_);
    return *this;
  }
  ~AnyModule() { delete holder_; }

  Module& operator*() noexcept { return holder_->module(); }
  Module* operator->() noexcept { return &holder_->module(); }
  Tensor operator()(const Tensor& x, Where where = Where::here()) { return holder_->module()(x, where); }

 private:
  struct Holder {
    Holder() = default;
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    virtual ~Holder() = default;
    virtual Module& module() noexcept = 0;
    virtual Holder* copy() const = 0;
  };
  template <class M>
  struct HolderOf final : Holder {
    explicit HolderOf(M given) : value(std::move(given)) {}
    Module& module() noexcept override { return value; }
    Holder* copy() const override { return new HolderOf(value); }
    M value;
  };

  Holder* holder_;
};

}  // namespace gradus::nn
