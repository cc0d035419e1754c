/// Logistic regression on the breast cancer data with a penalty on the weights: a convex problem of 31 numbers whose
/// minimum is known from elsewhere (scikit-learn 1.2.1, lbfgs). For tests of optimizers' convergence.
#pragma once

#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/core/parameters.h>
#include <gradus/datasets/embedded.h>

#include <vector>

namespace gradus {

/// What is known of the minimum for one strength of the penalty.
struct LogisticMinimum {
  double lambda;
  double loss;
  double bias;
  double weight_norm;
  double accuracy;  ///< on the same rows
};

inline constexpr LogisticMinimum logistic_minima[] = {
    {0.1, .196747777781, .61446639, 1.10303992, .9701},
    {0.01, .099591375485, .49526969, 2.31335639, .9859},
    {0.001, .059827937271, .05937837, 4.54710859, .9877},
};

/// mean log-loss + lambda / 2 |w|^2 over all 569 rows, their columns standardized; the bias is not penalised. Starts
/// at 0, in float64.
class LogisticRegression {
 public:
  explicit LogisticRegression(double lambda) : lambda_(lambda) {
    const TensorDataset set = datasets::breast_cancer({.dtype = Dtype::float64});
    const Tensor centred = set.x - mean(set.x, {0});
    x_ = centred / sqrt(mean(square(centred), {0}));
    y_ = to(set.y, Dtype::float64);
  }

  Tensor loss() const { return log_loss(x_, y_) + penalty(); }
  /// The loss of some rows only, as a batch has it. rows: [N], int64.
  Tensor loss(const Tensor& rows) const {
    return log_loss(index_select(x_, 0, rows), index_select(y_, 0, rows)) + penalty();
  }
  /// The share of rows on the right side of the plane.
  double accuracy() const {
    const NoGrad no_grad;
    return mean(to((mv(x_, weight) + bias > 0) == (y_ > 0), Dtype::float64)).item<double>();
  }
  Parameters parameters() const { return Parameters(std::vector<Tensor>{weight, bias}); }
  std::int64_t size() const { return x_.size(0); }

  Tensor weight = zeros({30}, {.dtype = Dtype::float64, .requires_grad = true});
  Tensor bias = zeros({}, {.dtype = Dtype::float64, .requires_grad = true});

 private:
  Tensor log_loss(const Tensor& x, const Tensor& y) const {
    return binary_cross_entropy_with_logits(mv(x, weight) + bias, y);
  }
  Tensor penalty() const { return 0.5 * lambda_ * sum(square(weight)); }

  double lambda_;
  Tensor x_, y_;
};

}  // namespace gradus
