/// A user's closure with its type forgotten.
#pragma once

#include <gradus/core/tensor.h>

#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

namespace gradus::optim::detail {

/// What a closure returned: the loss as a number (NaN if it is none), and the tensor if it is one.
struct Evaluation {
  double loss = std::numeric_limits<double>::quiet_NaN();
  Tensor tensor = {};
};

/// A closure, not owned.
class LossFunction {
 public:
  using Call = Evaluation (*)(void*);
  LossFunction(void* closure, Call call) noexcept : closure_(closure), call_(call) {}
  Evaluation operator()() const { return call_(closure_); }

 private:
  void* closure_;
  Call call_;
};

/// Calls a closure, and keeps what it first returned.
template <class Closure>
class Recorded {
 public:
  using Loss = std::invoke_result_t<Closure&>;

  explicit Recorded(Closure& closure) : closure_(closure) {}
  LossFunction function() {
    return {this, [](void* self) { return static_cast<Recorded*>(self)->call(); }};
  }
  Loss first() && { return std::move(*first_); }

 private:
  Evaluation call() {
    Loss loss = closure_();
    Evaluation evaluation;
    if constexpr (std::is_arithmetic_v<Loss>) {
      evaluation.loss = static_cast<double>(loss);
    } else if constexpr (std::is_same_v<Loss, Tensor>) {
      evaluation.tensor = loss;
      if (loss.defined() && loss.numel() == 1) evaluation.loss = loss.template item<double>();
    }
    if (!first_) first_ = std::move(loss);
    return evaluation;
  }

  Closure& closure_;
  std::optional<Loss> first_;
};

}  // namespace gradus::optim::detail
