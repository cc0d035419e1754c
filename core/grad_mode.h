/// Whether operations of this thread are recorded for gradients.
#pragma once

namespace gradus {
namespace detail {
inline thread_local bool grad_mode = true;
}

inline bool grad_enabled() noexcept { return detail::grad_mode; }

/// While it lives, this thread's operations are (or are not) recorded.
class GradMode {
 public:
  explicit GradMode(bool enabled) noexcept : previous_(detail::grad_mode) { detail::grad_mode = enabled; }
  ~GradMode() { detail::grad_mode = previous_; }
  GradMode(const GradMode&) = delete;
  GradMode& operator=(const GradMode&) = delete;

 private:
  bool previous_;
};

/// While it lives, nothing is recorded: results do not require gradients, and leaves may be changed in place.
class NoGrad : GradMode {
 public:
  NoGrad() noexcept : GradMode(false) {}
};

/// While it lives, operations are recorded, inside a NoGrad too.
class EnableGrad : GradMode {
 public:
  EnableGrad() noexcept : GradMode(true) {}
};

}  // namespace gradus
