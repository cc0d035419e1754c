/// A function that belongs to the caller, called only while what it was given to runs.
#pragma once

#include <memory>
#include <type_traits>

namespace gradus::optim {

template <class Signature>
class FunctionRef;

template <class Result, class... Arguments>
class FunctionRef<Result(Arguments...)> {
 public:
  template <class F>
  requires std::is_invocable_r_v<Result, const F&, Arguments...> FunctionRef(const F& function)
  noexcept
      : object_(std::addressof(function)), call_([](const void* object, Arguments... arguments) -> Result {
          return (*static_cast<const F*>(object))(arguments...);
        }) {}

  Result operator()(Arguments... arguments) const { return call_(object_, arguments...); }

 private:
  const void* object_;
  Result (*call_)(const void*, Arguments...);
};

}  // namespace gradus::optim
