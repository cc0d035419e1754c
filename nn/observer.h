/// Watching modules run: what Probe is made of.
#pragma once

#include <gradus/core/tensor.h>

namespace gradus::nn {

class Module;

/// While it lives, it is told of every call of a module on the thread that made it, which must also end it. With none
/// alive a call costs one comparison.
class Observer {
 public:
  Observer() noexcept;
  virtual ~Observer();
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;

  /// Before module.forward(x).
  virtual void before(Module& module, const Tensor& x) = 0;
  /// After module.forward(x) gave y.
  virtual void after(Module& module, const Tensor& x, const Tensor& y) = 0;

  /// The newest on this thread; null if none.
  static Observer* newest() noexcept;
  /// The next older.
  Observer* older() const noexcept { return older_; }

 private:
  Observer* older_;
};

}  // namespace gradus::nn
