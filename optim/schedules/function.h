/// A function that a schedule is given: std::function's header would cost every program 0.3 s of compiling.
#pragma once

#include <type_traits>
#include <utility>

namespace gradus::optim {

/// A function of one number, of any type (a lambda, a std::function), copied with its schedule; or none.
template <class Number>
class Function {
 public:
  Function() = default;
  template <class F>
  requires(std::is_invocable_r_v<double, const F&, Number> && !std::is_same_v<F, Function>)
      Function(const F& function) {
    if constexpr (std::is_constructible_v<bool, const F&>) {
      if (!static_cast<bool>(function)) return;  // an empty std::function, a null pointer
    }
    held_ = new HeldAs<F>(function);
  }
  Function(const Function& other) : held_(other.held_ == nullptr ? nullptr : other.held_->copy()) {}
  Function(Function&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  Function& operator=(Function other) noexcept {
    std::swap(held_, other.held_);
    return *this;
  }
  ~Function() { delete held_; }

  explicit operator bool() const noexcept { return held_ != nullptr; }
  double operator()(Number number) const { return held_->call(number); }

 private:
  struct Held {
    Held() = default;
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    virtual ~Held() = default;
    virtual Held* copy() const = 0;
    virtual double call(Number number) const = 0;
  };
  template <class F>
  struct HeldAs final : Held {
    explicit HeldAs(const F& given) : function(given) {}
    Held* copy() const override { return new HeldAs(function); }
    double call(Number number) const override { return static_cast<double>(function(number)); }
    F function;
  };

  Held* held_ = nullptr;
};

}  // namespace gradus::optim
