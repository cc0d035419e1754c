/// One rise and one fall.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

enum class Anneal : std::uint8_t { cos, linear };

/// From max_lr / div_factor up to max_lr at step pct_start total_steps - 1, then down to the start / final_div_factor
/// at step total_steps - 1; with three_phase first down to the start, in as many steps as up. Momentum goes the other
/// way, from max_momentum to base_momentum and back. Ends after total_steps steps, at which the value stays. (Smith and
/// Topin 2019, arXiv:1708.07120; as PyTorch's)
struct OneCycleLR {
  double max_lr = 0;
  std::int64_t total_steps = 100;
  double pct_start = 0.3;
  Anneal anneal_strategy = Anneal::cos;
  bool cycle_momentum = true;
  double base_momentum = 0.85, max_momentum = 0.95;
  double div_factor = 25, final_div_factor = 1e4;
  bool three_phase = false;
  static constexpr About about{"OneCycleLR", "cyclic", "one rise and one fall",
                               "Smith and Topin 2019, arXiv:1708.07120"};

  double value(double base, std::int64_t t) const {
    const double high = max_lr > 0 ? max_lr : base, low = high / div_factor, lowest = low / final_div_factor;
    return three_phase ? at(t, low, high, low, lowest) : at(t, low, high, lowest, lowest);
  }
  double momentum(std::int64_t t) const {
    return cycle_momentum ? at(t, max_momentum, base_momentum, max_momentum, max_momentum) : detail::left_alone;
  }
  std::int64_t last() const { return total_steps; }
  template <class V>
  void options(V& v) {
    v("max_lr", max_lr, non_negative, "value at the top; 0: the base");
    v("total_steps", total_steps, {.min = 2}, "steps in all");
    v("pct_start", pct_start, {.min = 0, .max = 1}, "share of the steps that go up");
    v("anneal_strategy", anneal_strategy, {"cos", "linear"}, "along half a cosine, or linearly");
    v("cycle_momentum", cycle_momentum, "whether momentum (or beta1) goes the other way");
    v("base_momentum", base_momentum, from_0_below_1, "momentum at the top");
    v("max_momentum", max_momentum, from_0_below_1, "momentum at the ends");
    v("div_factor", div_factor, positive, "the top through the start");
    v("final_div_factor", final_div_factor, positive, "the start through the end");
    v("three_phase", three_phase, "down to the start first, then to the end");
  }
  const char* conflict() const {
    return three_phase && pct_start > 0.5 ? "pct_start must be at most 0.5 with three_phase" : nullptr;
  }

 private:
  double at(std::int64_t t, double start, double top, double middle, double end) const {
    const double total = detail::number(total_steps), step = detail::smaller(detail::number(t), total - 1);
    const double risen = pct_start * total - 1, fallen = three_phase ? 2 * pct_start * total - 2 : total - 1;
    if (step <= risen && risen > 0) return anneal(start, top, step / risen);
    if (step <= fallen && fallen > risen) return anneal(top, middle, (step - risen) / (fallen - risen));
    return anneal(middle, end, (step - fallen) / (total - 1 - fallen));
  }
  double anneal(double from, double to, double share) const {
    return anneal_strategy == Anneal::cos ? detail::half_cosine(from, to, share) : from + (to - from) * share;
  }
};

}  // namespace gradus::optim
