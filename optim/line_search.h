/// How far to go along a direction: what the methods of optim/closures/ share.
///
///     const Along line(f, here, d);  // phi(t) = f(x + t d)
///     const LineSearchResult found = strong_wolfe(line, start_of(here, d), {.first = 1});
///
/// phi falls at 0 (its slope there is negative); where it does not, nothing is evaluated and the result is no_descent.
/// Values that are infinite or NaN count as too large.
#pragma once

#include <gradus/optim/function_ref.h>
#include <gradus/optim/objective.h>

#include <cstdint>
#include <limits>

namespace gradus::optim {

/// A point of a line: phi(t) and phi'(t).
struct Trial {
  double t = 0, value = 0, slope = 0;
  Objective::Point point = {};
};

using Line = FunctionRef<Trial(double t)>;

/// f(x + t d), with slopes; the closure calls backward().
class Along {
 public:
  Along(Objective& f, const Objective::Point& here, const Tensor& direction) : f_(f), x_(here.x), d_(direction) {}
  Trial operator()(double t) const;

 private:
  Objective& f_;
  Tensor x_, d_;
};
/// The same without slopes, for closures that only compute the loss: for Armijo's condition.
class ValuesAlong {
 public:
  ValuesAlong(Objective& f, const Tensor& x, const Tensor& direction) : f_(f), x_(x), d_(direction) {}
  Trial operator()(double t) const;

 private:
  Objective& f_;
  Tensor x_, d_;
};
/// The line's beginning, t = 0.
Trial start_of(const Objective::Point& here, const Tensor& direction);

struct LineSearchOptions {
  double first = 1;         ///< the first t tried
  double c1 = 1e-4;         ///< phi(t) <= phi(0) + c1 t phi'(0) (Armijo 1966); Goldstein's c, Hager and Zhang's delta
  double c2 = 0.9;          ///< |phi'(t)| <= c2 |phi'(0)| (Wolfe 1969); Hager and Zhang's sigma
  double shrink = 0.5;      ///< Armijo: factor of t where nothing is interpolated
  bool interpolate = true;  ///< Armijo: go to the minimum of the parabola or cubic, within [0.1 t, 0.5 t]
  /// Armijo: stands in for phi(0), as the largest of the last values (Grippo, Lampariello and Lucidi 1986); NaN: none
  double reference = std::numeric_limits<double>::quiet_NaN();
  double min_width = 0;    ///< strong Wolfe: no interval narrower than this is cut
  bool as_torch = false;   ///< strong Wolfe: to the last detail as torch's LBFGS, which cuts intervals more slowly
  double rounding = 1e-6;  ///< Hager and Zhang: part of |phi(0)| that values may be wrong by
  std::int64_t max_eval = 25;
};

struct LineSearchResult {
  Trial trial;  ///< what to go to; t = 0 if nothing is below the start
  /// none: the conditions hold; no_descent: there is nothing below the start; evaluations: trial is the best that
  /// max_eval gave.
  Stop stop = Stop::none;
  std::int64_t evaluations = 0;
};

/// Backtracks until there is enough descent.
LineSearchResult armijo(const Line& line, const Trial& start, const LineSearchOptions& options = {});
/// Enough descent, and a slope of less steepness: brackets, then cuts by cubic interpolation (Nocedal and Wright 2006,
/// algorithms 3.5 and 3.6, with the safeguards of torch's LBFGS).
LineSearchResult strong_wolfe(const Line& line, const Trial& start, const LineSearchOptions& options = {});
/// Wolfe's conditions, or near a minimum, where values are wrong by rounding, those on the slope that are equivalent
/// for parabolas (Hager and Zhang 2005, A new conjugate gradient method with guaranteed descent).
LineSearchResult hager_zhang(const Line& line, const Trial& start, const LineSearchOptions& options = {.c1 = 0.1});
/// Enough descent, but not by too short a step: phi(0) + (1 - c1) t phi'(0) <= phi(t), too (Goldstein 1965).
LineSearchResult goldstein(const Line& line, const Trial& start, const LineSearchOptions& options = {.c1 = 0.25});
/// The minimum of a parabola, from the slopes at 0 and at the first t; no_descent where it has none.
LineSearchResult exact(const Line& line, const Trial& start, const LineSearchOptions& options = {});

/// Which of them a method uses.
enum class LineSearch : std::uint8_t { strong_wolfe, hager_zhang, armijo, goldstein, exact };
LineSearchResult search(LineSearch kind, const Line& line, const Trial& start, const LineSearchOptions& options);

/// Where the cubic through values and slopes of two points is least, within [low, high]; its middle if it has no
/// minimum.
double cubic_minimum(const Trial& a, const Trial& b, double low, double high);

}  // namespace gradus::optim
