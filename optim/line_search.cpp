// Line searches that go by values and slopes: Armijo, strong Wolfe, Goldstein, exact.
#include <gradus/core/ops.h>
#include <gradus/optim/line_search.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gradus::optim {
namespace {

bool falls(const Trial& start) { return start.slope < 0 && std::isfinite(start.value); }

bool descends_enough(const Trial& start, const Trial& trial, double c1) {
  return trial.value <= start.value + c1 * trial.t * start.slope;
}

/// The better of two, NaN being the worst.
const Trial& lower(const Trial& a, const Trial& b) { return b.value < a.value ? b : a; }

LineSearchResult given_up(const Trial& start, const Trial& best, std::int64_t evaluations) {
  const bool descends = best.value < start.value;
  return {descends ? best : start, descends ? Stop::evaluations : Stop::no_descent, evaluations};
}

/// Where the parabola through phi(0), phi'(0) and phi(t) is least.
double parabola_minimum(const Trial& start, const Trial& trial) {
  return -start.slope * trial.t * trial.t / (2 * (trial.value - start.value - start.slope * trial.t));
}

/// The same for the cubic through two trials (Nocedal and Wright 2006, (3.58)).
double backtracking_cubic(const Trial& start, const Trial& before, const Trial& trial) {
  const auto rest = [&](const Trial& at) { return (at.value - start.value - start.slope * at.t) / (at.t * at.t); };
  const double a = (rest(trial) - rest(before)) / (trial.t - before.t);
  const double b = rest(before) - a * before.t;
  return -start.slope / (b + std::sqrt(b * b - 3 * a * start.slope));
}

/// Strong Wolfe: the interval between two trials that holds a good point. `low` is the lesser of those that descend
/// enough (torch: the lesser of both).
class Zoom {
 public:
  Zoom(const Line& line, const Trial& start, const LineSearchOptions& options, Trial low, Trial high)
      : line_(line), start_(start), options_(options), low_(std::move(low)), high_(std::move(high)) {
    order();
  }

  LineSearchResult cut(std::int64_t evaluations) {
    while (evaluations < options_.max_eval && std::abs(high_.t - low_.t) >= options_.min_width) {
      const double t = next();
      if (t == low_.t || t == high_.t) break;  // there is no number between
      const Trial trial = line_(t);
      ++evaluations;
      if (!descends_enough(start_, trial, options_.c1) || !(trial.value < low_.value)) {
        high_ = trial;
        order();
        continue;
      }
      if (std::abs(trial.slope) <= -options_.c2 * start_.slope) return {trial, Stop::none, evaluations};
      if (trial.slope * (high_.t - low_.t) >= 0) high_ = low_;
      low_ = trial;
    }
    return given_up(start_, low_, evaluations);
  }

 private:
  void order() {
    if (options_.as_torch && high_.value < low_.value) std::swap(low_, high_);
  }

  /// The cubic's minimum; 0.1 away from an end where it would come close to one twice; the middle where the last two
  /// cuts have not taken a third away (Moré and Thuente 1994).
  double next() {
    const double left = std::min(low_.t, high_.t), right = std::max(low_.t, high_.t);
    const bool slow = right - left > 0.66 * width_before_last_;
    width_before_last_ = std::exchange(last_width_, right - left);
    if (slow && !options_.as_torch) return (left + right) / 2;
    double t = cubic_minimum(low_, high_, left, right);
    const double margin = 0.1 * (right - left);
    if (std::min(right - t, t - left) >= margin) {
      near_end_ = false;
    } else if (near_end_ || t >= right || t <= left) {
      t = right - t < t - left ? right - margin : left + margin;
      near_end_ = false;
    } else {
      near_end_ = true;
    }
    return t;
  }

  const Line& line_;
  const Trial& start_;
  const LineSearchOptions& options_;
  Trial low_, high_;
  bool near_end_ = false;
  double last_width_ = std::numeric_limits<double>::infinity(), width_before_last_ = last_width_;
};

}  // namespace

Trial Along::operator()(double t) const {
  const Objective::Point point = f_.at(x_ + t * d_);
  return {t, point.loss, inner_product(point.gradient, d_), point};
}

Trial ValuesAlong::operator()(double t) const {
  Objective::Point point{x_ + t * d_, 0, {}};
  point.loss = f_.loss(point.x);
  return {t, point.loss, std::numeric_limits<double>::quiet_NaN(), point};
}

Trial start_of(const Objective::Point& here, const Tensor& direction) {
  return {0, here.loss, inner_product(here.gradient, direction), here};
}

double cubic_minimum(const Trial& a, const Trial& b, double low, double high) {
  const Trial& left = a.t <= b.t ? a : b;
  const Trial& right = a.t <= b.t ? b : a;
  const double width = right.t - left.t;
  const double d1 = left.slope + right.slope - 3 * (left.value - right.value) / (left.t - right.t);
  const double square = d1 * d1 - left.slope * right.slope;
  if (!(square >= 0)) return (low + high) / 2;
  const double d2 = std::sqrt(square);
  const double t = right.t - width * ((right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2));
  return std::isnan(t) ? (low + high) / 2 : std::min(std::max(t, low), high);
}

LineSearchResult armijo(const Line& line, const Trial& start, const LineSearchOptions& options) {
  if (!falls(start)) return {start, Stop::no_descent};
  Trial reference = start;
  if (!std::isnan(options.reference)) reference.value = options.reference;
  Trial trial, before;
  double t = options.first;
  for (std::int64_t evaluations = 1; evaluations <= options.max_eval; ++evaluations) {
    before = std::move(trial);
    trial = line(t);
    if (descends_enough(reference, trial, options.c1)) return {trial, Stop::none, evaluations};
    double next = options.shrink * t;
    if (options.interpolate) {
      next = before.t > 0 ? backtracking_cubic(start, before, trial) : parabola_minimum(start, trial);
      next = next >= 0.1 * t ? std::min(next, 0.5 * t) : std::isnan(next) ? 0.5 * t : 0.1 * t;
    }
    t = next;
  }
  return {start, Stop::no_descent, options.max_eval};
}

LineSearchResult strong_wolfe(const Line& line, const Trial& start, const LineSearchOptions& options) {
  if (!falls(start)) return {start, Stop::no_descent};
  Trial before = start, trial = line(options.first);
  for (std::int64_t evaluations = 1;; ++evaluations) {
    const bool compares = evaluations > (options.as_torch ? 2 : 1);
    const bool too_high = !descends_enough(start, trial, options.c1) || (compares && !(trial.value < before.value));
    if (!too_high && std::abs(trial.slope) <= -options.c2 * start.slope) return {trial, Stop::none, evaluations};
    if (too_high) return Zoom(line, start, options, before, trial).cut(evaluations);
    if (trial.slope >= 0) return Zoom(line, start, options, trial, before).cut(evaluations);
    if (evaluations >= options.max_eval) return given_up(start, lower(before, trial), evaluations);
    const double t = cubic_minimum(before, trial, trial.t + 0.01 * (trial.t - before.t), trial.t * 10);
    before = std::move(trial);
    trial = line(t);
  }
}

LineSearchResult goldstein(const Line& line, const Trial& start, const LineSearchOptions& options) {
  if (!falls(start)) return {start, Stop::no_descent};
  double low = 0, high = std::numeric_limits<double>::infinity(), t = options.first;
  Trial best = start;
  for (std::int64_t evaluations = 1; evaluations <= options.max_eval; ++evaluations) {
    const Trial trial = line(t);
    best = lower(best, trial);
    if (!descends_enough(start, trial, options.c1)) {
      high = t;
    } else if (trial.value < start.value + (1 - options.c1) * t * start.slope) {
      low = t;
    } else {
      return {trial, Stop::none, evaluations};
    }
    t = std::isfinite(high) ? (low + high) / 2 : 2 * t;
  }
  return given_up(start, best, options.max_eval);
}

LineSearchResult exact(const Line& line, const Trial& start, const LineSearchOptions& options) {
  if (!falls(start)) return {start, Stop::no_descent};
  const Trial trial = line(options.first);
  const double curvature = (trial.slope - start.slope) / trial.t;
  if (!(curvature > 0)) return given_up(start, trial, 1);
  const Trial least = line(-start.slope / curvature);
  if (!(least.value <= start.value)) return given_up(start, trial, 2);
  return {least, Stop::none, 2};
}

LineSearchResult search(LineSearch kind, const Line& line, const Trial& start, const LineSearchOptions& options) {
  switch (kind) {
    case LineSearch::strong_wolfe:
      return strong_wolfe(line, start, options);
    case LineSearch::hager_zhang:
      return hager_zhang(line, start, options);
    case LineSearch::armijo:
      return armijo(line, start, options);
    case LineSearch::goldstein:
      return goldstein(line, start, options);
    case LineSearch::exact:
      return exact(line, start, options);
  }
  return {start, Stop::no_descent};
}

}  // namespace gradus::optim
