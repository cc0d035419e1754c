/// Finding the operation that made the first NaN or infinity.
#pragma once

#include <gradus/core/grad_mode.h>

namespace gradus {

/// While it lives, whatever this thread's operations give, forward and backward, is searched for NaN and infinities;
/// the first one throws GraphError with the operation's name, the element, and the user's line that called it:
///
///     anomaly: log gave -inf in its forward pass: element [2] (train.cpp:41)
///     anomaly: the backward of sqrt gave nan for input 0: element [0] (train.cpp:12)
///
/// An infinity that is meant (a mask for softmax) is reported too. Operations that others are made of count as part of
/// those. A graph recorded before the mode began is searched in its backward pass. Scopes nest; AnomalyMode(false)
/// switches the search off inside another. PyTorch's detect_anomaly looks at NaN in the backward pass only.
/// Use: `AnomalyMode guard;`. Everything is read once more, so leave it off outside the search.
class AnomalyMode {
 public:
  explicit AnomalyMode(bool enabled = true) noexcept : previous_(detail::modes.anomaly) {
    detail::modes.anomaly = enabled;
  }
  ~AnomalyMode() { detail::modes.anomaly = previous_; }
  AnomalyMode(const AnomalyMode&) = delete;
  AnomalyMode& operator=(const AnomalyMode&) = delete;

 private:
  bool previous_;
};

}  // namespace gradus
