/// Linear regression by gradient descent, with the history of what it learnt; for the program and its test.
#pragma once

#include <gradus/gradus.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace linear_regression {

using namespace gradus;

struct Settings {
  double alpha = 0.01;    ///< step size
  int iterations = 1000;  ///< at most
  double tolerance = 0;   ///< stops after a step whose loss differs by less than this from the one before
};

struct History {
  std::vector<Tensor> theta;  ///< after each step
  std::vector<double> loss;   ///< before each step
  bool converged = false;
};

/// (1 / 2m) sum (x theta - y)^2. x: [m, n]; theta: [n]; y: [m].
inline Tensor cost(const Tensor& x, const Tensor& y, const Tensor& theta) {
  return sum(square(matmul(x, theta) - y)) / (2 * x.size(0));
}

/// A column of ones before x, so that theta[0] is the intercept.
inline Tensor with_intercept(const Tensor& x) { return cat({ones({x.size(0), 1}, {.dtype = x.dtype()}), x}, 1); }

/// theta <- theta - alpha d(cost)/d(theta), again and again. theta is changed in place.
inline History descend(const Tensor& x, const Tensor& y, Tensor theta, const Settings& settings = {}) {
  History history;
  theta.requires_grad_();
  optim::Optimizer optimizer({theta}, optim::SGD{.lr = settings.alpha});
  // IEEE 754: denormal numbers are not flushed.
  while (static_cast<int>(history.loss.size()) < settings.iterations && !history.converged) {
    const Tensor loss = cost(x, y, theta);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    history.theta.push_back(clone(theta.detach()));  // a copy: theta itself goes on changing
    const auto value = loss.item<double>();
    history.converged = !history.loss.empty() && std::abs(value - history.loss.back()) < settings.tolerance;
    history.loss.push_back(value);
  }
  return history;
}

struct Line {
  Tensor x;      ///< [100, 1]
  Tensor y;      ///< [100]
  Tensor theta;  ///< [1], where to start
};

/// y = 3x + noise in [0, 1), as numpy's np.random.seed(1) draws x, the noise and the first theta.
inline Line noisy_line() {
  datasets::NumpyRandom random(1);
  const auto draw = [&](std::int64_t count) {
    std::vector<double> numbers;
    for (std::int64_t i = 0; i < count; ++i) numbers.push_back(random.rand());
    return tensor(numbers, {count});
  };
  const Tensor x = draw(100);
  const Tensor y = 3 * x + draw(100);
  return {unsqueeze(x, 1), y, draw(1)};
}

}  // namespace linear_regression
