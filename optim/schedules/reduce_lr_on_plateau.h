/// Decay when a metric stops improving.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

enum class PlateauMode : std::uint8_t { min, max };
enum class PlateauThreshold : std::uint8_t { rel, abs };

/// Multiplies by `factor` when the metric has not improved for more than `patience` steps, as PyTorch's. After that it
/// waits `cooldown` steps before it counts again. NaN is no improvement.
struct ReduceLROnPlateau {
  PlateauMode mode = PlateauMode::min;
  double factor = 0.1;
  std::int64_t patience = 10;
  double threshold = 1e-4;
  PlateauThreshold threshold_mode = PlateauThreshold::rel;
  std::int64_t cooldown = 0;
  double min_lr = 0, eps = 1e-8;
  // Remembered: the best metric if there is one, steps without improvement, steps left to wait, reductions so far.
  double best = 0;
  bool any = false;
  std::int64_t bad = 0, waiting = 0, reductions = 0;
  static constexpr About about{"ReduceLROnPlateau", "metric", "times factor when a metric stops improving", ""};

  double value(double base, std::int64_t) const {
    double lr = base;
    for (std::int64_t i = 0; i < reductions; ++i) {
      const double next = lr * factor > min_lr ? lr * factor : min_lr;
      if (lr - next <= eps) break;
      lr = next;
    }
    return lr;
  }
  Observes observes() const { return Observes::metric; }
  void observe(double metric) {
    const bool better = improves(metric);
    if (better) best = metric;
    any = any || better;
    bad = better || waiting > 0 ? 0 : bad + 1;
    if (waiting > 0) waiting -= 1;
    if (bad <= patience) return;
    reductions += 1;
    waiting = cooldown;
    bad = 0;
  }
  template <class V>
  void options(V& v) {
    v("mode", mode, {"min", "max"}, "whether less or more of the metric is better");
    v("factor", factor, from_0_below_1, "what the rate is multiplied by");
    v("patience", patience, non_negative, "steps without improvement that are borne");
    v("threshold", threshold, non_negative, "a smaller change is no improvement");
    v("threshold_mode", threshold_mode, {"rel", "abs"}, "the threshold as a share of the best metric, or as it is");
    v("cooldown", cooldown, non_negative, "steps to wait after a reduction");
    v("min_lr", min_lr, non_negative, "the lowest rate");
    v("eps", eps, non_negative, "a smaller reduction is left out");
  }
  template <class V>
  void state(V& v) {
    v("best", best, {}, "")("any", any, "")("bad", bad, {}, "")("waiting", waiting, {}, "");
    v("reductions", reductions, {}, "");
  }

 private:
  bool improves(double metric) const {
    if (!any) return metric - metric == 0;  // finite
    const double sign = mode == PlateauMode::min ? -1 : 1;
    const double wanted =
        threshold_mode == PlateauThreshold::rel ? best * (1 + sign * threshold) : best + sign * threshold;
    return sign * metric > sign * wanted;
  }
};

}  // namespace gradus::optim
