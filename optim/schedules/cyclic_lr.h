/// Up and down between two values, again and again.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/function.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

enum class CyclicMode : std::uint8_t { triangular, triangular2, exp_range };
/// What a scale function of one's own is given: the number of the cycle, from 1, or t.
enum class CyclicScale : std::uint8_t { cycle, iterations };

/// From base_lr to max_lr in step_size_up steps, back in step_size_down, and again. The height of a cycle is
/// triangular: the same; triangular2: half the one before; exp_range: times gamma^t; or as the function `scale` says,
/// which is not saved. Momentum goes the other way, from max_momentum to base_momentum and back.
/// (Smith 2017, arXiv:1506.01186)
struct CyclicLR {
  double base_lr = 0, max_lr = 0;
  std::int64_t step_size_up = 2000, step_size_down = 0;
  CyclicMode mode = CyclicMode::triangular;
  double gamma = 1;
  bool cycle_momentum = true;
  double base_momentum = 0.8, max_momentum = 0.9;
  CyclicScale scale_mode = CyclicScale::cycle;
  Function<double> scale = {};
  static constexpr About about{"CyclicLR", "cyclic", "up and down between two values", "Smith 2017, arXiv:1506.01186"};

  double value(double base, std::int64_t t) const {
    return base_lr + ((max_lr > 0 ? max_lr : base) - base_lr) * height(t);
  }
  double momentum(std::int64_t t) const {
    return cycle_momentum ? max_momentum - (max_momentum - base_momentum) * height(t) : detail::left_alone;
  }
  template <class V>
  void options(V& v) {
    v("base_lr", base_lr, non_negative, "value at the ends of a cycle");
    v("max_lr", max_lr, non_negative, "value at its top; 0: the base");
    v("step_size_up", step_size_up, positive, "steps up");
    v("step_size_down", step_size_down, non_negative, "steps down; 0: as many");
    v("mode", mode, {"triangular", "triangular2", "exp_range"}, "how the height of cycles changes");
    v("gamma", gamma, non_negative, "exp_range: factor for each step");
    v("cycle_momentum", cycle_momentum, "whether momentum (or beta1) goes the other way");
    v("base_momentum", base_momentum, from_0_below_1, "momentum at the top");
    v("max_momentum", max_momentum, from_0_below_1, "momentum at the ends");
    v("scale_mode", scale_mode, {"cycle", "iterations"}, "what a scale function of one's own is given");
  }

 private:
  double height(std::int64_t t) const {
    const std::int64_t down = step_size_down > 0 ? step_size_down : step_size_up;
    const std::int64_t cycle = 1 + t / (step_size_up + down), within = t % (step_size_up + down);
    const double linear = within <= step_size_up ? detail::number(within) / detail::number(step_size_up)
                                                 : detail::number(step_size_up + down - within) / detail::number(down);
    if (scale) return linear * scale(detail::number(scale_mode == CyclicScale::cycle ? cycle : t));
    if (mode == CyclicMode::triangular2) return linear * detail::power(0.5, detail::number(cycle - 1));
    if (mode == CyclicMode::exp_range) return linear * detail::power(gamma, detail::number(t));
    return linear;
  }
};

}  // namespace gradus::optim
