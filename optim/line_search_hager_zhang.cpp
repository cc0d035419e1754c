// The line search of Hager and Zhang, in the letters of their paper.
#include <gradus/optim/line_search.h>

#include <cmath>
#include <utility>

namespace gradus::optim {
namespace {

class HagerZhang {
 public:
  HagerZhang(const Line& line, const Trial& start, const LineSearchOptions& options)
      : line_(line),
        start_(start),
        options_(options),
        epsilon_(options.rounding * std::abs(start.value)),
        best_(start) {}

  LineSearchResult run() {
    Interval now = bracket(evaluate(options_.first));
    while (!ended()) {
      Interval next = secant2(now.a, now.b);
      if (!ended() && next.width() > gamma * now.width()) {
        next = update(next.a, next.b, evaluate((next.a.t + next.b.t) / 2));
      }
      if (!(next.width() < now.width())) break;  // there is no number between
      now = std::move(next);
    }
    if (found_) return {best_, Stop::none, evaluations_};
    const bool descends = best_.value < start_.value;
    return {descends ? best_ : start_, descends ? Stop::evaluations : Stop::no_descent, evaluations_};
  }

 private:
  struct Interval {
    Trial a, b;
    double width() const { return b.t - a.t; }
  };

  static constexpr double gamma = 0.66, theta = 0.5, rho = 5;

  bool ended() const { return found_ || evaluations_ >= options_.max_eval; }
  bool low(const Trial& trial) const { return trial.value <= start_.value + epsilon_; }

  Trial evaluate(double t) {
    if (ended()) return best_;
    Trial trial = line_(t);
    ++evaluations_;
    const double delta = options_.c1, sigma = options_.c2;
    const bool flat_enough = trial.slope >= sigma * start_.slope;
    const bool wolfe = trial.value - start_.value <= delta * t * start_.slope;
    const bool approximate_wolfe = low(trial) && (2 * delta - 1) * start_.slope >= trial.slope;
    found_ = flat_enough && (wolfe || approximate_wolfe);
    if (found_ || trial.value < best_.value) best_ = trial;
    return trial;
  }

  /// U3: between a, low and falling, and b, which is falling and not low.
  Interval bisect(Trial a, Trial b) {
    while (!ended()) {
      Trial d = evaluate((1 - theta) * a.t + theta * b.t);
      if (d.slope >= 0) return {a, d};
      (low(d) ? a : b) = std::move(d);
    }
    return {a, b};
  }

  Interval update(const Trial& a, const Trial& b, const Trial& c) {
    if (ended() || !(c.t > a.t && c.t < b.t)) return {a, b};
    if (c.slope >= 0) return {a, c};
    return low(c) ? Interval{c, b} : bisect(a, c);
  }

  static double secant(const Trial& a, const Trial& b) { return (a.t * b.slope - b.t * a.slope) / (b.slope - a.slope); }

  Interval secant2(const Trial& a, const Trial& b) {
    const double c = secant(a, b);
    if (!(c > a.t && c < b.t)) return {a, b};
    const auto [A, B] = update(a, b, evaluate(c));
    double again = std::numeric_limits<double>::quiet_NaN();
    if (c == B.t) again = secant(b, B);
    if (c == A.t) again = secant(a, A);
    if (!(again > A.t && again < B.t)) return {A, B};
    return update(A, B, evaluate(again));
  }

  Interval bracket(Trial c) {
    Trial a = start_;
    while (!ended()) {
      if (c.slope >= 0) return {a, c};
      if (!low(c)) return bisect(start_, c);
      a = c;
      c = evaluate(rho * c.t);
    }
    return {a, c};
  }

  const Line& line_;
  const Trial& start_;
  const LineSearchOptions& options_;
  double epsilon_;
  Trial best_;
  bool found_ = false;
  std::int64_t evaluations_ = 0;
};

}  // namespace

LineSearchResult hager_zhang(const Line& line, const Trial& start, const LineSearchOptions& options) {
  if (!(start.slope < 0) || !std::isfinite(start.value)) return {start, Stop::no_descent};
  return HagerZhang(line, start, options).run();
}

}  // namespace gradus::optim
