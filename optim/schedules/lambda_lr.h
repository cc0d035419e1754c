/// The rate as a function that is given.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/function.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// base lambda(t). The function is not saved: a schedule that is loaded keeps its own.
struct LambdaLR {
  Function<std::int64_t> lambda = {};
  static constexpr About about{"LambdaLR", "function", "base times a function of the step", ""};

  double value(double base, std::int64_t t) const { return base * lambda(t); }
  const char* conflict() const { return lambda ? nullptr : "lambda must be a function"; }
};

/// base lambda(1) lambda(2) ... lambda(t); asks for all factors up to t each time. The function is not saved.
struct MultiplicativeLR {
  Function<std::int64_t> lambda = {};
  static constexpr About about{"MultiplicativeLR", "function", "base times a product of factors", ""};

  double value(double base, std::int64_t t) const {
    for (std::int64_t i = 1; i <= t; ++i) base *= lambda(i);
    return base;
  }
  const char* conflict() const { return lambda ? nullptr : "lambda must be a function"; }
};

}  // namespace gradus::optim
