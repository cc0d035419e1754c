// The pieces, the table of shapes, and how pieces are joined.
#include <gradus/datasets/detail/unit_shape.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::datasets::detail {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// As 1 before the middle and `after` behind it; 0 between where that is a top.
double broken(double t, double after) { return t < 0.5 ? 1 : t > 0.5 || after >= 0 ? after : 0; }

constexpr UnitPiece line = {[](double t) { return t; }, [](double) { return 1.0; }};
constexpr UnitPiece quadratic = {[](double t) { return t - t * t; }, [](double t) { return 1 - 2 * t; }};
// The slope falls to a tenth, or rises to ten times, evenly.
constexpr UnitPiece slowing = {[](double t) { return t - 0.45 * t * t; }, [](double t) { return 1 - 0.9 * t; }};
constexpr UnitPiece quickening = {[](double t) { return t + 4.5 * t * t; }, [](double t) { return 1 + 9 * t; }};
// To a thousandth or a thousand times, exponentially.
constexpr double thousand = 1000;
constexpr UnitPiece decay = {[](double t) { return (1 - std::pow(thousand, -t)) / std::log(thousand); },
                             [](double t) { return std::pow(thousand, -t); }};
constexpr UnitPiece growth = {[](double t) { return (std::pow(thousand, t) - 1) / std::log(thousand); },
                              [](double t) { return std::pow(thousand, t); }};
constexpr UnitPiece absolute = {[](double t) { return std::min(t, 1 - t); }, [](double t) { return broken(t, -1); }};
constexpr UnitPiece rectified = {[](double t) { return std::min(t, 0.5); }, [](double t) { return broken(t, 0); }};
constexpr UnitPiece bend = {[](double t) { return std::max(t - 0.5, 0.0); }, [](double t) { return 1 - broken(t, 0); }};
constexpr UnitPiece cliff = {[](double t) { return std::min(t, 0.5 - 10 * (t - 0.5)); },
                             [](double t) { return broken(t, -10); }};
// exp(-2 (t - 1)^2) and exp(-3 |t - 1|), scaled: bells around 1.
constexpr UnitPiece gaussian = {[](double t) { return (std::exp(2 - 2 * (t - 1) * (t - 1)) - 1) / 4; },
                                [](double t) { return (1 - t) * std::exp(2 - 2 * (t - 1) * (t - 1)); }};
constexpr UnitPiece laplace = {[](double t) { return (std::exp(3 - 3 * std::abs(t - 1)) - 1) / 3; },
                               [](double t) {
                                 const double side = t < 1 ? 1 : t > 1 ? -1 : 0;
                                 return side * std::exp(3 - 3 * std::abs(t - 1));
                               }};

/// A piece of a shape in its place: what it adds to, and what its slopes are multiples of.
struct Placed {
  const UnitPiece* piece;
  double t;
  double base;
  double factor;
};

Placed place(const std::vector<UnitPiece>& pieces, double x) {
  Placed placed{.piece = pieces.data(), .t = x, .base = 0, .factor = 1};
  const UnitPiece* const last = &pieces.back();
  while (placed.t >= 1 && placed.piece != last) {
    const double end_slope = placed.piece->slope(1);
    placed.base += placed.factor * placed.piece->value(1);
    if (end_slope != 0) placed.factor *= end_slope;  // after a plateau, the bend takes up the slope before it
    ++placed.piece;
    placed.t -= 1;
  }
  return placed;
}

UnitShape shape(const char* name, const char* summary, std::vector<UnitPiece> pieces, double top) {
  UnitShape made{.name = name, .summary = summary, .pieces = std::move(pieces), .top = top, .top_value = infinity};
  if (top < infinity) made.top_value = made.value(top);
  return made;
}

}  // namespace

double UnitShape::value(double x) const {
  const Placed placed = place(pieces, x);
  return placed.base + placed.factor * placed.piece->value(placed.t);
}

double UnitShape::slope(double x) const {
  const Placed placed = place(pieces, x);
  return placed.factor * placed.piece->slope(placed.t);
}

const std::vector<UnitShape>& unit_shapes() {
  static const std::vector<UnitShape> shapes = [] {
    std::vector<UnitShape> all = {
        shape("line", "falls for ever", {line}, infinity),
        shape("quadratic", "a bowl", {quadratic}, 0.5),
        shape("absolute", "|x|: a kink at the bottom", {absolute}, 0.5),
        shape("rectified", "falls, then is flat: no gradient any more", {rectified}, 0.5),
        shape("cliff", "falls to the foot of a wall ten times as steep", {cliff}, 0.5),
        shape("exponential", "falls ever more slowly, towards a value that is not reached", {decay}, infinity),
        shape("plateau", "a bowl behind a gap without any gradient", {rectified, bend, quadratic}, 2.5),
        shape("gaussian", "a bell turned over: concave outside, convex within", {gaussian}, 1),
        shape("laplace", "exp(-|x|) turned over: concave down to a kink", {laplace}, 1),
        shape("saddle", "the slope falls to a tenth and rises again, before a bowl", {slowing, quickening, quadratic},
              2.5),
        shape("steps", "two nearly flat steps of a stair, before a bowl", {decay, growth, decay, growth, quadratic},
              4.5),
        shape("waves", "bowls beside each other, joined by hills: many minima",
              {quadratic, quadratic, quadratic, quadratic, quadratic}, 0.5),
    };
    for (UnitShape& made : all) {
      if (made.name == std::string("exponential")) made.top_value = 1 / std::log(thousand);
    }
    return all;
  }();
  return shapes;
}

const UnitShape* find_unit_shape(const std::string& name) {
  for (const UnitShape& candidate : unit_shapes()) {
    if (candidate.name == name) return &candidate;
  }
  return nullptr;
}

}  // namespace gradus::datasets::detail
