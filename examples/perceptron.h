/// The perceptron with three learning rules, one sample at a time; for the program and its test.
#pragma once

#include <gradus/gradus.h>

#include <cstdint>
#include <vector>

namespace perceptron {

using namespace gradus;

enum class Rule : std::uint8_t {
  rosenblatt,  ///< o = 1 if z >= 0 else 0: learns from mistakes only
  delta,       ///< o = z: least mean squares (Widrow and Hoff 1960)
  logistic,    ///< o = 1 / (1 + exp(-z)): gradient descent on the cross-entropy
};

struct Settings {
  Rule rule = Rule::rosenblatt;
  double learning_rate = 0.01;
  std::int64_t random_state = 42;  ///< of the first weights and the order of the samples
};

/// One neuron, z = w . x + b, that learns from one sample after the other: w <- w + rate (y - o) x.
class Perceptron {
 public:
  explicit Perceptron(std::int64_t features, Settings settings = {})
      : settings_(settings), random_(settings.random_state) {
    std::vector<double> numbers;
    for (std::int64_t i = 0; i < features; ++i) numbers.push_back(random_.randn());
    w = tensor(numbers, {features});
  }

  /// Goes once through all samples, in random order. x: [N, features] float64; y: [N] of 0 and 1.
  void train_epoch(const Tensor& x, const Tensor& y) {
    const auto labels = y.to_vector<double>();
    for (const std::int64_t i : random_.permutation(x.size(0))) {
      const Tensor sample = x[i];
      const double error = labels[static_cast<std::size_t>(i)] - output(sample);
      w += settings_.learning_rate * error * sample;
      b += settings_.learning_rate * error;
    }
  }

  /// [N] of 0 and 1.
  Tensor predict(const Tensor& x) const {
    const double threshold = settings_.rule == Rule::delta ? 0.5 : 0;
    return to(z(x) >= threshold, Dtype::int64);
  }

  /// [N]: how likely class 1 is; what the logistic rule is trained for, a score for the others.
  Tensor predict_proba(const Tensor& x) const { return sigmoid(z(x)); }

  /// The share of samples that are predicted right.
  double accuracy(const Tensor& x, const Tensor& y) const {
    return mean(to(predict(x) == y, Dtype::float64)).item<double>();
  }

  Tensor w;  ///< [features]
  double b = 0;

 private:
  Tensor z(const Tensor& x) const { return matmul(x, w) + b; }

  double output(const Tensor& sample) const {
    const Tensor value = z(sample);
    if (settings_.rule == Rule::rosenblatt) return value.item<double>() >= 0 ? 1 : 0;
    return (settings_.rule == Rule::delta ? value : sigmoid(value)).item<double>();
  }

  Settings settings_;
  datasets::NumpyRandom random_;
};

/// 1000 samples of two classes with 20 features, 200 of them to test on: scikit-learn's for random_state 42.
inline datasets::TrainTest two_classes() {
  const auto [x, y] = datasets::make_classification(
      {.n_samples = 1000, .n_features = 20, .n_classes = 2, .random_state = 42, .dtype = Dtype::float64});
  return datasets::train_test_split(x, y, {.test_size = 0.2, .random_state = 42});
}

}  // namespace perceptron
