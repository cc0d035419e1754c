/// A user's closure with its type forgotten.
#pragma once

#include <gradus/core/tensor.h>

#include <cstdint>
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
  using Call = Evaluation (*)(void*, std::int64_t);
  /// terms: 0 for a closure that takes no number.
  LossFunction(void* closure, Call call, std::int64_t terms) noexcept : closure_(closure), call_(call), terms_(terms) {}
  std::int64_t terms() const noexcept { return terms_; }
  /// The number is seen by closures of terms.
  Evaluation operator()(std::int64_t term = 0) const { return call_(closure_, term); }

 private:
  void* closure_;
  Call call_;
  std::int64_t terms_;
};

template <class Closure>
struct LossOf {
  using type = std::invoke_result_t<Closure&>;
};
template <class Closure>
requires std::is_invocable_v<Closure&, std::int64_t>
struct LossOf<Closure> {
  using type = std::invoke_result_t<Closure&, std::int64_t>;
};

/// Calls a closure, and keeps what it first returned.
template <class Closure>
class Recorded {
 public:
  using Loss = typename LossOf<Closure>::type;

  explicit Recorded(Closure& closure) : closure_(closure) {}
  LossFunction function(std::int64_t terms = 0) {
    return {this, [](void* self, std::int64_t term) { return static_cast<Recorded*>(self)->call(term); }, terms};
  }
  Loss first() && { return std::move(*first_); }

 private:
  Evaluation call([[maybe_unused]] std::int64_t term) {
    Loss loss = [&] {
      if constexpr (std::is_invocable_v<Closure&, std::int64_t>) {
        return closure_(term);
      } else {
        return closure_();
      }
    }();
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

namespace gradus::optim {

/// A loss that is the mean of n terms, for methods that go by single terms (SAGA, SVRG): optimizer.step(FiniteSum(n,
/// [&](std::int64_t i) { optimizer.zero_grad(); Tensor loss = …; loss.backward(); return loss; })). What is one term
/// (a sample, a batch) is the closure's choice.
template <class Closure>
struct FiniteSum {
  FiniteSum(std::int64_t count, Closure closure) : n(count), term(std::move(closure)) {}
  std::int64_t n;
  Closure term;
};

}  // namespace gradus::optim
