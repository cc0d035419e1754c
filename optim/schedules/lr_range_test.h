/// The rates that a learning-rate finder tries.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// lowest (highest / lowest)^(t / steps), or linearly, from lowest to highest; the base does not matter.
/// lr_range_test of optim/lr_finder.h trains with it. (Smith 2017, arXiv:1506.01186)
struct LRRangeTest {
  double lowest = 1e-7, highest = 10;
  std::int64_t steps = 100;
  bool linear = false;
  static constexpr About about{"LRRangeTest", "cyclic", "from a very low to a very high rate",
                               "Smith 2017, arXiv:1506.01186"};

  double value(double, std::int64_t t) const {
    const double done = detail::share(t, steps);
    return linear ? lowest + (highest - lowest) * done : lowest * detail::power(highest / lowest, done);
  }
  template <class V>
  void options(V& v) {
    v("lowest", lowest, positive, "value at t = 0");
    v("highest", highest, positive, "value from t = steps on");
    v("steps", steps, positive, "steps from the one to the other");
    v("linear", linear, "equal differences instead of equal factors");
  }
  const char* conflict() const { return lowest >= highest ? "lowest must be below highest" : nullptr; }
};

}  // namespace gradus::optim
