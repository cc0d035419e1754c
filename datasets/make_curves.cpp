// make_moons and make_circles: two classes on two curves in the plane.
#include <gradus/datasets/detail/option_visitors.h>
#include <gradus/datasets/detail/table.h>
#include <gradus/datasets/numpy_random.h>
#include <gradus/datasets/synthetic.h>

#include <cmath>
#include <numbers>
#include <vector>

namespace gradus::datasets {
namespace {

/// The i-th of `count` angles spread evenly from 0 to `end`, which is the last of them if `with_end`.
double angle(std::int64_t i, std::int64_t count, double end, bool with_end) {
  const std::int64_t steps = with_end ? count - 1 : count;
  if (steps == 0) return 0;
  if (with_end && i == steps) return end;
  return static_cast<double>(i) * (end / static_cast<double>(steps));
}

/// Shuffles the samples, adds the noise after that, as scikit-learn does.
Samples finish(Table x, std::vector<std::int64_t> y, bool shuffle, double noise, std::int64_t random_state, Dtype dtype,
               Where where) {
  NumpyRandom random(random_state, where);
  if (shuffle) {
    const std::vector<std::int64_t> rows = random.permutation(x.rows());
    x = x.take_rows(rows);
    y = take(y, rows);
  }
  if (noise > 0) {
    for (double& value : x.values()) value += random.normal(0, noise);
  }
  return to_samples(x, y, dtype);
}

/// n/2 samples (rounded down) of class 0, then the others of class 1.
std::vector<std::int64_t> two_classes(std::int64_t n) {
  std::vector<std::int64_t> y(static_cast<std::size_t>(n), 1);
  for (std::int64_t i = 0; i < n / 2; ++i) y[static_cast<std::size_t>(i)] = 0;
  return y;
}

}  // namespace

Samples make_moons(const MoonsOptions& options, Where where) {
  check_options("make_moons", options, where);
  const std::int64_t n = options.n_samples, outer = n / 2, inner = n - outer;
  Table x(n, 2);
  for (std::int64_t i = 0; i < outer; ++i) {
    const double t = angle(i, outer, std::numbers::pi, true);
    x(i, 0) = std::cos(t);
    x(i, 1) = std::sin(t);
  }
  for (std::int64_t i = 0; i < inner; ++i) {
    const double t = angle(i, inner, std::numbers::pi, true);
    x(outer + i, 0) = 1 - std::cos(t);
    x(outer + i, 1) = 1 - std::sin(t) - 0.5;
  }
  return finish(std::move(x), two_classes(n), options.shuffle, options.noise, options.random_state, options.dtype,
                where);
}

Samples make_circles(const CirclesOptions& options, Where where) {
  check_options("make_circles", options, where);
  const std::int64_t n = options.n_samples, outer = n / 2, inner = n - outer;
  Table x(n, 2);
  for (std::int64_t i = 0; i < outer; ++i) {
    const double t = angle(i, outer, 2 * std::numbers::pi, false);
    x(i, 0) = std::cos(t);
    x(i, 1) = std::sin(t);
  }
  for (std::int64_t i = 0; i < inner; ++i) {
    const double t = angle(i, inner, 2 * std::numbers::pi, false);
    x(outer + i, 0) = std::cos(t) * options.factor;
    x(outer + i, 1) = std::sin(t) * options.factor;
  }
  return finish(std::move(x), two_classes(n), options.shuffle, options.noise, options.random_state, options.dtype,
                where);
}

}  // namespace gradus::datasets
