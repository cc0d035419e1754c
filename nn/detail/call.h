// One running call of a module: what Module::operator() does around forward. Internal to nn.
#pragma once

#include <gradus/nn/module.h>

namespace gradus::nn::detail {

/// Tells the observers of the call. The outermost call on a thread also looks, whenever a trained tensor is used for
/// the first time, whether the model lists it (core/autograd/unlisted.h).
class Call {
 public:
  Call(Module& module, const Tensor& x);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  /// To be called when forward has given y.
  void done(const Tensor& y) const;

  /// The innermost call that is running on this thread; null if none.
  static const Call* running() noexcept;
  const Call* outer() const noexcept { return outer_; }
  Module& module() const noexcept { return module_; }
  const Tensor& x() const noexcept { return x_; }

 private:
  Module& module_;
  const Tensor& x_;
  const Call* outer_;
};

}  // namespace gradus::nn::detail
