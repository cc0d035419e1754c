/// Functions of a few numbers with known minima, on which optimizers are tried: rosenbrock and its like.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/error.h>
#include <gradus/core/tensor.h>
#include <gradus/datasets/numpy_random.h>

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::datasets {

struct TestFunctionOptions {
  std::int64_t dimensions = 2;
  double condition = 10;
  bool rotate = false;
  std::int64_t random_state = 0;

  template <class V>
  void options(V& v) {
    v("dimensions", dimensions, {.min = 1}, "numbers that the function takes");
    v("condition", condition, {.min = 1}, "of quadratic: the largest eigenvalue; the least is 1");
    v("rotate", rotate, "of quadratic: by a random rotation, so that no axis is an eigenvector");
    v("random_state", random_state, seeds, "of quadratic: seed of the rotation");
  }
};

/// A function of a vector, in tensor operations; gradients are automatic.
///
///     TestFunction f = test_function("rosenbrock");
///     Tensor x = tensor(f.start(), {f.dimensions()}).requires_grad_();
///     f(x).backward();
class TestFunction {
 public:
  /// x: [dimensions], float32 or float64; gives a 0-dim tensor. Throws ShapeError or TypeError.
  Tensor operator()(const Tensor& x, Where where = Where::here()) const;

  const std::string& name() const noexcept { return name_; }
  std::int64_t dimensions() const noexcept { return static_cast<std::int64_t>(start_.size()); }
  /// Where runs begin by custom. In more than two dimensions, the two numbers over and over.
  const std::vector<double>& start() const noexcept { return start_; }
  /// The least value.
  double minimum() const noexcept { return minimum_; }
  /// Where it is taken, each a point of `dimensions` numbers; the gradient there is 0.
  const std::vector<std::vector<double>>& minimizers() const noexcept { return minimizers_; }

 private:
  friend TestFunction test_function(const std::string& name, const TestFunctionOptions& options, Where where);
  TestFunction() = default;

  std::string name_;
  std::vector<double> start_;
  double minimum_ = 0;
  std::vector<std::vector<double>> minimizers_;
  Tensor (*value_)(const Tensor& x) = nullptr;
  Tensor map_;  // [dimensions, dimensions]: applied to x first; undefined: none
};

/// The function of this name, one of test_functions(). Throws ValueError for an unknown name (with the nearest one) or
/// for dimensions that it does not have.
TestFunction test_function(const std::string& name, const TestFunctionOptions& options = {},
                           Where where = Where::here());

/// All of them; the options are those that the function heeds.
std::vector<Description> test_functions();

}  // namespace gradus::datasets
