/// Whether operations of this thread are recorded for gradients.
#pragma once

namespace gradus {
namespace detail {

/// What is special about this thread at the moment. Both stand together, so that an operation finds them at one
/// address.
struct Modes {
  bool grad = true;      ///< operations are recorded
  bool anomaly = false;  ///< what they give is searched for NaN and infinities (AnomalyMode)
};
inline constinit thread_local Modes modes;

/// Sets both for a scope.
class ModesScope {
 public:
  explicit ModesScope(Modes next) noexcept : previous_(modes) { modes = next; }
  ~ModesScope() { modes = previous_; }
  ModesScope(const ModesScope&) = delete;
  ModesScope& operator=(const ModesScope&) = delete;

 private:
  Modes previous_;
};

}  // namespace detail

inline bool grad_enabled() noexcept { return detail::modes.grad; }

/// While it lives, this thread's operations are (or are not) recorded.
class GradMode {
 public:
  explicit GradMode(bool enabled) noexcept : previous_(detail::modes.grad) { detail::modes.grad = enabled; }
  ~GradMode() { detail::modes.grad = previous_; }
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
