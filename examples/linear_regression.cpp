// Linear regression: gradient descent finds y = 2x, with and without an intercept, and a line through noise.
#include "linear_regression.h"

#include <cstdio>

using namespace linear_regression;

int main() {
  const Tensor x = tensor({{1}, {2}, {3}, {4}}, {.dtype = Dtype::float64});
  const Tensor y = tensor({2, 4, 6, 8}, {.dtype = Dtype::float64});

  const History plain = descend(x, y, zeros({1}, {.dtype = Dtype::float64}), {.tolerance = 1e-12});
  const auto slope = plain.theta.back().item<double>();
  std::printf("y = 2x:  slope %.6f after %zu steps (%s)\n", slope, plain.theta.size(),
              plain.converged ? "the loss stopped changing" : "the limit of steps");

  const History affine = descend(with_intercept(x), y, zeros({2}, {.dtype = Dtype::float64}), {.tolerance = 1e-12});
  const auto theta = affine.theta.back().to_vector<double>();
  std::printf("with an intercept:  y = %.4f + %.4f x after %zu steps (%s)\n", theta[0], theta[1], affine.theta.size(),
              affine.converged ? "the loss stopped changing" : "the limit of steps");

  const Line line = noisy_line();
  const History noisy = descend(line.x, line.y, line.theta);
  const auto noisy_slope = noisy.theta.back().item<double>();
  std::printf("y = 3x + noise:  slope %.4f -> %.10f; the noise has mean 1/2, and no intercept to go to\n",
              noisy.theta.front().item<double>(), noisy_slope);

  const bool good = plain.converged && std::abs(slope - 2) < 1e-5 && std::abs(theta[1] - 2) < 0.1 &&
                    std::abs(noisy_slope - 3.6133423767148) < 1e-12;
  std::puts(good ? "All three lines are where they should be." : "A line is not where it should be.");
  return good ? 0 : 1;
}
