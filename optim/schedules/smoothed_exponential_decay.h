/// Exponential decay joined with smoothing, so that small gradients get smaller rates and oscillation is avoided.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

/// What is smoothed.
enum class SmoothedForm : std::uint8_t { gradient, rate };

/// gradient: base gamma^t max(s / max s, floor), where s is the bias-corrected running mean (decay `smoothing`) of the
/// norm of all gradients and max s its largest value so far.
/// rate: r = base at t = 0, then r = smoothing r + (1 - smoothing) base gamma^t.
struct SmoothedExponentialDecay {
  double gamma = 0.95, smoothing = 0.9, floor = 0.01;
  SmoothedForm form = SmoothedForm::gradient;
  double mean = 0, seen = 0, latest = 1, largest = 1;  // remembered: the running mean, its count, s and max s
  static constexpr About about{"SmoothedExponentialDecay", "decay", "exponential decay with smoothing", ""};

  double value(double base, std::int64_t t) const {
    const double n = detail::number(t);
    if (form == SmoothedForm::rate) return base * (detail::power(smoothing, n) + (1 - smoothing) * sum(n));
    const double share = largest > 0 ? latest / largest : 1;
    return base * detail::power(gamma, n) * (share > floor ? share : floor);
  }
  Observes observes() const { return form == SmoothedForm::gradient ? Observes::gradient_norm : Observes::nothing; }
  void observe(double norm) {
    mean = smoothing * mean + (1 - smoothing) * norm;
    seen += 1;
    latest = mean / (1 - detail::power(smoothing, seen));
    if (seen == 1 || latest > largest) largest = latest;
  }
  template <class V>
  void options(V& v) {
    v("gamma", gamma, non_negative, "factor for each step");
    v("smoothing", smoothing, from_0_below_1, "decay of the running mean");
    v("floor", floor, {.min = 0, .max = 1}, "the smallest share that small gradients leave");
    v("form", form, {"gradient", "rate"}, "what is smoothed: the gradients' norm, or the rate itself");
  }
  template <class V>
  void state(V& v) {
    v("mean", mean, {}, "")("seen", seen, {}, "")("latest", latest, {}, "")("largest", largest, {}, "");
  }

 private:
  /// The sum of smoothing^(t - i) gamma^i for i = 1..t: a geometric series, without cancellation where both are close.
  double sum(double t) const {
    const double large = gamma > smoothing ? gamma : smoothing, small = detail::smaller(gamma, smoothing);
    if (t == 0 || large == 0) return 0;
    if (large == small) return t * detail::power(gamma, t);
    const double gap = large - small;
    return -gamma * detail::power(large, t) * detail::expm1(t * detail::log1p(-gap / large)) / gap;
  }
};

}  // namespace gradus::optim
