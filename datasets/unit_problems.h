/// Small problems that each hold one difficulty of stochastic optimization: a shape, its scale, noise on the gradient,
/// drift. After Schaul, Antonoglou and Silver 2013, "Unit Tests for Stochastic Optimization", arXiv:1312.6055. The
/// kinds of parts, the usual slopes and noise levels and the factors 10 and 1000 within shapes follow the paper and its
/// authors' program; the formulas, the choice of problems, curl and drift are ours, so results are not to be compared
/// with the paper's.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/error.h>
#include <gradus/core/random.h>
#include <gradus/core/tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::datasets {

namespace detail {
struct UnitShape;
}

/// What is done to each coordinate of a gradient, with `noise_level` l, a normal number n and a uniform one u.
enum class GradientNoise : std::uint8_t {
  none,
  additive,        ///< g + l n
  multiplicative,  ///< g exp(l n - l^2 / 2), whose mean is g
  cauchy,          ///< g + l tan(pi (u - 1/2)): no mean, many outliers
  mask,            ///< 0 where u < l, as when features are rare
};

/// What takes a random walk, a step of 0.1 n every ten steps: nothing, the place of the function, or the logarithm of
/// its scale or of its noise level.
enum class Drift : std::uint8_t { none, offset, scale, noise };

/// One coordinate's function: f(0) lies where it falls with this slope to the right.
struct UnitAxis {
  std::string shape;  ///< of unit_shapes()
  double slope = 1;   ///< by custom 0.1 ("flat"), 1 or 10 ("steep")
};

struct UnitProblemOptions {
  std::vector<UnitAxis> axes;  ///< the function is the sum of theirs
  bool rotate = false;         ///< by a random rotation
  double curl = 0;  ///< c: adds c (-v, u) to the gradient, (u, v) being each two coordinates from the minimum on
  GradientNoise noise = GradientNoise::none;
  double noise_level = 0;  ///< 0: the usual one, 0.1 (additive), 1 (multiplicative, cauchy) or 0.9 (mask)
  Drift drift = Drift::none;
};

/// A problem without its noise and drift: what they are, UnitProblemRun does. Starts at 0.
class UnitProblem {
 public:
  /// Throws ValueError for an unknown shape (with the nearest one) or a number out of range.
  explicit UnitProblem(UnitProblemOptions options, Where where = Where::here());

  /// "cliff-steep/additive", "absolute+quadratic/rotated": axes, then what is not none.
  const std::string& name() const noexcept { return name_; }
  /// With the noise level in numbers.
  const UnitProblemOptions& options() const noexcept { return options_; }
  std::int64_t dimensions() const noexcept { return static_cast<std::int64_t>(axes_.size()); }
  /// 0, or -infinity if it falls for ever.
  double minimum() const noexcept;
  /// A point where the minimum is taken; empty if it is approached only.
  std::vector<double> minimizer() const;

  /// x: [dimensions], float32 or float64. These throw ShapeError or TypeError.
  double value(const Tensor& x, Where where = Where::here()) const;
  /// In x's dtype. The derivative of value, unless there is curl: then that of nothing. 0 at a kink that is a minimum.
  Tensor gradient(const Tensor& x, Where where = Where::here()) const;

 private:
  friend class UnitProblemRun;
  struct Axis {
    const detail::UnitShape* shape;
    double slope;
  };

  double value_at(const std::vector<double>& x) const;
  std::vector<double> gradient_at(const std::vector<double>& x) const;
  std::vector<double> checked(const Tensor& x, Where where) const;
  std::vector<double> rotated(const std::vector<double>& x) const;
  std::vector<double> rotated_back(const std::vector<double>& z) const;

  UnitProblemOptions options_;
  std::string name_;
  std::vector<Axis> axes_;
  std::vector<double> rotation_;  // row by row; empty: none
};

/// The steps of one run through a problem: noise and drift come from the seed and the number of the step alone, the
/// same for every optimizer.
///
///     UnitProblemRun run(unit_problem("cliff/additive"), seed);
///     x.set_grad(run.gradient(x));
class UnitProblemRun {
 public:
  UnitProblemRun(UnitProblem problem, std::uint64_t seed);

  const UnitProblem& problem() const noexcept { return problem_; }
  /// The number of gradients given.
  std::int64_t step() const noexcept { return step_; }
  /// Without noise, as the function lies at this step.
  double value(const Tensor& x, Where where = Where::here()) const;
  /// One noisy gradient at x, in x's dtype; then it is the next step.
  Tensor gradient(const Tensor& x, Where where = Where::here());

 private:
  std::vector<double> moved(std::vector<double> x) const;
  void go_on();

  UnitProblem problem_;
  Generator generator_;
  std::int64_t step_ = 0;
  std::vector<double> offset_;
  double log_scale_ = 0;
  double log_noise_ = 0;
};

/// The shapes: what is put together to one coordinate's function.
std::vector<Description> unit_shapes();

/// Every shape at every scale with every noise, then sums of several, rotated, with curl, and drifting ones.
const std::vector<UnitProblem>& unit_problems();

/// The one of this name. Throws ValueError for an unknown name, with the nearest one.
const UnitProblem& unit_problem(const std::string& name, Where where = Where::here());

}  // namespace gradus::datasets
