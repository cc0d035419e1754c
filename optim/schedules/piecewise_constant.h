/// Given factors between given steps.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>
#include <vector>

namespace gradus::optim {

/// base factors[number of boundaries that are <= t]
struct PiecewiseConstant {
  std::vector<std::int64_t> boundaries = {30, 60};
  std::vector<double> factors = {1, 0.1, 0.01};
  static constexpr About about{"PiecewiseConstant", "decay", "base times a given factor between given steps", ""};

  double value(double base, std::int64_t t) const {
    std::size_t passed = 0;
    while (passed < boundaries.size() && boundaries[passed] <= t) ++passed;
    return base * factors[passed];
  }
  template <class V>
  void options(V& v) {
    v("boundaries", boundaries, non_negative, "steps from which the next factor counts");
    v("factors", factors, non_negative, "one more than boundaries");
  }
  const char* conflict() const {
    if (factors.size() != boundaries.size() + 1) return "factors must be one more than boundaries";
    for (std::size_t i = 1; i < boundaries.size(); ++i) {
      if (boundaries[i] <= boundaries[i - 1]) return "boundaries must increase";
    }
    return nullptr;
  }
};

}  // namespace gradus::optim
