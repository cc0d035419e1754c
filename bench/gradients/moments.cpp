// One- and two-dimensional normal averages, with Gauss-Legendre nodes in panels.
#include <gradus/bench/gradients/moments.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace gradus::bench {
namespace {

template <std::size_t n>
struct Rule {
  std::array<double, n> node, weight;
};

// Gauss-Legendre on [-1, 1]: roots of the Legendre polynomial by Newton's method from Tricomi's estimate.
template <std::size_t n>
Rule<n> gauss_legendre() {
  Rule<n> rule{};
  for (std::size_t i = 0; i < n; ++i) {
    double x = std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (n + 0.5));
    double slope = 0;
    for (int step = 0; step < 8; ++step) {
      double before = 1, here = x;
      for (int k = 2; k <= static_cast<int>(n); ++k) {
        const double next = ((2 * k - 1) * x * here - (k - 1) * before) / k;
        before = here;
        here = next;
      }
      slope = n * (x * here - before) / (x * x - 1);
      x -= here / slope;
    }
    rule.node[i] = x;
    rule.weight[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return rule;
}

double normal_density(double g) { return std::exp(-g * g / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2; }

constexpr double bends[] = {0.25, 0.5, 1, 2, 4, 8, 16, 32, 48};  // where activations bend, in x

void sort_within(std::vector<double>& borders, double range) {
  std::erase_if(borders, [&](double g) { return !(std::abs(g) <= range); });
  std::sort(borders.begin(), borders.end());
  borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
}

// Panel borders in g, for functions of root_q g: at kinks, where phi bends (at fixed |x|, so at |x| / root_q), beyond
// that at doubling distances for slow decays, and a few fixed ones for the normal density itself, which are all that is
// left when q is tiny.
std::vector<double> panels(const Nonlinearity& phi, double root_q, double range) {
  std::vector<double> borders{-range, 0, range};
  for (double g = 2; g < range; g += 2) borders.insert(borders.end(), {-g, g});
  if (root_q > 0) {
    for (double kink : phi.kinks) borders.push_back(kink / root_q);
    for (double x : bends) borders.insert(borders.end(), {-x / root_q, x / root_q});
    for (double g = 96 / root_q; g < 2; g *= 2) borders.insert(borders.end(), {-g, g});
  }
  sort_within(borders, range);
  return borders;
}

// Calls visit(g, weight) for each node, the normal density being in the weight.
template <std::size_t n, class Visit>
void integrate(const Rule<n>& rule, const std::vector<double>& borders, Visit visit) {
  for (std::size_t p = 0; p + 1 < borders.size(); ++p) {
    const double half = (borders[p + 1] - borders[p]) / 2, middle = (borders[p + 1] + borders[p]) / 2;
    for (std::size_t i = 0; i < n; ++i) {
      const double g = middle + half * rule.node[i];
      visit(g, half * rule.weight[i] * normal_density(g));
    }
  }
}

// E[f(u1) f(u2)], with u1 = root_q g and u2 = root_q (c g + s h), for f smooth where phi is.
template <class Function>
double pair_mean(const Nonlinearity& phi, double q, double c, Function f) {
  constexpr double range = 9;  // the density beyond is 1e-18
  static const auto rule = gauss_legendre<16>();
  const double root_q = std::sqrt(q), s = std::sqrt((1 - c) * (1 + c));
  std::vector<double> outer = panels(phi, root_q, range);
  // The average over h is phi smoothed over a distance s: its kinks become bends of that size.
  for (double kink : phi.kinks) {
    for (double distance : {0.0, 0.5, 1.0, 2.0, 4.0, 8.0}) {
      const double at = kink / root_q, away = distance * s;
      outer.insert(outer.end(), {(at - away) / c, (at + away) / c});
    }
  }
  sort_within(outer, range);
  std::vector<double> inner;
  double sum = 0;
  integrate(rule, outer, [&](double g, double outer_weight) {
    const double factor = outer_weight * f(root_q * g);
    if (factor == 0) return;
    inner.assign({-range, -6, -3, 0, 3, 6, range});
    const auto border = [&](double x) { inner.push_back((x / root_q - c * g) / s); };
    border(0);
    for (double kink : phi.kinks) border(kink);
    for (double x : bends) {
      border(x);
      border(-x);
    }
    sort_within(inner, range);
    double average = 0;
    integrate(rule, inner, [&](double h, double weight) { average += weight * f(root_q * (c * g + s * h)); });
    sum += factor * average;
  });
  return sum;
}

// What jumps of phi add to E[phi'(u1) phi'(u2)]: there the slope holds a delta function.
double jump_terms(const Nonlinearity& phi, double q, double c) {
  static const auto rule = gauss_legendre<24>();
  const double root_q = std::sqrt(q), s = std::sqrt((1 - c) * (1 + c));
  double sum = 0;
  for (double kink : phi.kinks) {
    const double g = kink / root_q;
    const double at_first = phi.jump * normal_density(g) / root_q;
    // The other one's slope, given that this one is at the kink.
    std::vector<double> borders{-12, -8, -4, 0, 4, 8, 12};
    for (double other : phi.kinks) borders.push_back((other / root_q - c * g) / s);
    sort_within(borders, 12);
    integrate(rule, borders,
              [&](double h, double weight) { sum += 2 * at_first * weight * phi.slope(root_q * (c * g + s * h)); });
    for (double other : phi.kinks) {
      const double h = (other / root_q - c * g) / s;
      sum += at_first * phi.jump * normal_density(h) / (root_q * s);
    }
  }
  return sum;
}

}  // namespace

Moments moments(const Nonlinearity& phi, double q) {
  static const auto rule = gauss_legendre<24>();
  const double root_q = std::sqrt(q);
  Moments sum{0, 0, 0, 0};
  integrate(rule, panels(phi, root_q, 12), [&](double g, double weight) {  // the density beyond 12 is 1e-32
    const double value = phi.value(root_q * g), slope = phi.slope(root_q * g);
    sum.mean += weight * value;
    sum.square += weight * value * value;
    sum.slope_square += weight * slope * slope;
    sum.slope_fourth += weight * slope * slope * slope * slope;
  });
  return sum;
}

double product_mean(const Nonlinearity& phi, double q, double c) {
  if (c >= 1) return moments(phi, q).square;
  return pair_mean(phi, q, c, phi.value);
}

double product_mean_slope(const Nonlinearity& phi, double q, double c) {
  if (c >= 1) return phi.jump == 0 ? q * moments(phi, q).slope_square : std::numeric_limits<double>::infinity();
  const double smooth = pair_mean(phi, q, c, phi.slope);
  return q * (phi.jump == 0 ? smooth : smooth + jump_terms(phi, q, c));
}

}  // namespace gradus::bench
