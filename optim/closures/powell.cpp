// One round of Powell's directions, and Brent's minimum along each.
#include <gradus/optim/closures/powell.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/population.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gradus::optim {
namespace {

using Values = FunctionRef<double(double t)>;

struct Valued {
  double t, value;
};

constexpr int most_strides = 50, most_cuts = 40;
const double golden = (3 - std::sqrt(5.0)) / 2;

/// Three points whose middle one is least, from 0 on; the last ones tried, if the function falls for ever.
struct Bracket {
  Valued a, b, c;
};
Bracket bracket(Values f, double at_0, double size) {
  Valued a{0, at_0}, b{size, f(size)};
  if (b.value > a.value) std::swap(a, b);
  Valued c{b.t + (b.t - a.t) / (1 - golden), 0};
  c.value = f(c.t);
  for (int i = 0; i < most_strides && c.value < b.value; ++i) {
    a = b;
    b = c;
    c.t = b.t + (b.t - a.t) / (1 - golden);
    c.value = f(c.t);
  }
  return {a, b, c};
}

/// Brent's method: the parabola through the three lowest points where it keeps within the interval and its steps
/// shrink, else a golden section of the larger part.
Valued brent(Values f, const Bracket& start, double tolerance) {
  double low = std::min(start.a.t, start.c.t), high = std::max(start.a.t, start.c.t);
  Valued best = start.b, second = best, third = best;
  double move = 0, before = 0;
  for (int i = 0; i < most_cuts; ++i) {
    const double middle = (low + high) / 2, least = tolerance * std::abs(best.t) + 1e-12;
    if (std::abs(best.t - middle) <= 2 * least - (high - low) / 2) break;
    const double r = (best.t - second.t) * (best.value - third.value);
    const double q = (best.t - third.t) * (best.value - second.value);
    double p = (best.t - third.t) * q - (best.t - second.t) * r, divisor = 2 * (q - r);
    if (divisor > 0) p = -p;
    divisor = std::abs(divisor);
    const bool parabola = std::abs(before) > least && std::abs(p) < std::abs(divisor * before / 2) &&
                          p > divisor * (low - best.t) && p < divisor * (high - best.t);
    if (parabola) {
      before = std::exchange(move, p / divisor);
      const double to = best.t + move;
      if (to - low < 2 * least || high - to < 2 * least) move = best.t < middle ? least : -least;
    } else {
      before = best.t < middle ? high - best.t : low - best.t;
      move = golden * before;
    }
    Valued next{best.t + (std::abs(move) >= least ? move : move > 0 ? least : -least), 0};
    next.value = f(next.t);
    if (next.value <= best.value) {
      (next.t < best.t ? high : low) = best.t;
      third = std::exchange(second, std::exchange(best, next));
    } else {
      (next.t < best.t ? low : high) = next.t;
      if (next.value <= second.value || second.t == best.t) {
        third = std::exchange(second, next);
      } else if (next.value <= third.value || third.t == best.t || third.t == second.t) {
        third = next;
      }
    }
  }
  return best;
}

}  // namespace

void Powell::step(Objective& f, State& state) const {
  const Tensor start = f.x();
  if (state.directions.empty()) {
    const Tensor axes = eye(f.size(), {.dtype = start.dtype()});
    for (std::int64_t i = 0; i < f.size(); ++i) state.directions.push_back(clone(axes[i]));
  }
  Tensor x = start;
  const double at_start = value_at(f, start);
  if (!std::isfinite(at_start)) return f.stop(Stop::not_finite);
  double value = at_start;
  const auto go_along = [&](const Tensor& d) {
    const auto along = [&](double t) { return value_at(f, x + t * d); };
    const Valued found = brent(along, bracket(along, value, size), tolerance_line);
    if (!(found.value < value) || !std::isfinite(found.t)) return;
    x = x + found.t * d;
    value = found.value;
  };
  std::size_t most = 0;
  double descent = 0;
  for (std::size_t i = 0; i < state.directions.size(); ++i) {
    const double before = value;
    go_along(state.directions[i]);
    if (before - value > descent) {
      descent = before - value;
      most = i;
    }
  }
  const Tensor way = x - start;
  if (largest(way) <= tolerance_change) {
    f.stop(Stop::small_change);
    return f.move(x);
  }
  const double beyond = value_at(f, x + way);
  const double curvature = at_start - 2 * value + beyond, rest = at_start - value - descent;
  const double whole = at_start - beyond;
  if (beyond < at_start && 2 * curvature * rest * rest < descent * whole * whole) {
    const Tensor d = way / largest(way);
    go_along(d);
    state.directions.erase(state.directions.begin() + static_cast<std::ptrdiff_t>(most));
    state.directions.push_back(d);
  }
  f.move(x);
}

}  // namespace gradus::optim
