/// Made-up data with scikit-learn's definitions: the same numbers as its generators for the same random_state.
/// Features are float32; `.dtype = Dtype::float64` keeps every digit. Options out of range throw ValueError.
#pragma once

#include <gradus/core/dtype.h>
#include <gradus/core/error.h>
#include <gradus/core/tensor.h>
#include <gradus/datasets/dataset.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace gradus::datasets {

/// A number for each feature: one for all, one each, or drawn at random.
class PerFeature {
 public:
  PerFeature(double value) : values_{value} {}
  PerFeature(std::vector<double> values) : values_(std::move(values)) {}
  static PerFeature random() { return PerFeature(std::vector<double>{}); }

  /// One number, one a feature, or none: they are drawn.
  const std::vector<double>& values() const noexcept { return values_; }

 private:
  std::vector<double> values_;
};

struct ClassificationOptions {
  std::int64_t n_samples = 100;
  std::int64_t n_features = 20;
  std::int64_t n_informative = 2;
  std::int64_t n_redundant = 2;  ///< random combinations of the informative features
  std::int64_t n_repeated = 0;   ///< copies of informative and redundant features
  std::int64_t n_classes = 2;
  std::int64_t n_clusters_per_class = 2;
  std::vector<double> weights = {};  ///< share of each class (the last may be left out); empty: equal
  double flip_y = 0.01;              ///< share of samples that get a random label, [0, 1]
  double class_sep = 1.0;            ///< half the side of the hypercube
  bool hypercube = true;             ///< false: a random polytope
  PerFeature shift = 0.0;            ///< added to the features; random: in [-class_sep, class_sep)
  PerFeature scale = 1.0;            ///< multiplied after that; random: in [1, 101)
  bool shuffle = true;               ///< samples and features
  std::int64_t random_state = 0;
  Dtype dtype = Dtype::float32;  ///< of the features
};

/// Normal clusters around the corners of a hypercube, dealt to the classes in turn, amid redundant, repeated and
/// useless features (Guyon 2003, the "Madelon" set). x: [n_samples, n_features]; y: [n_samples], int64.
/// Unshuffled, the columns are informative, redundant, repeated, useless.
Samples make_classification(const ClassificationOptions& options = {}, Where where = Where::here());

struct MoonsOptions {
  std::int64_t n_samples = 100;
  double noise = 0;  ///< standard deviation of normal noise
  bool shuffle = true;
  std::int64_t random_state = 0;
  Dtype dtype = Dtype::float32;
};

/// Two half circles that reach into each other: 0 is the outer one, 1 the inner. x: [n_samples, 2]; y: int64.
Samples make_moons(const MoonsOptions& options = {}, Where where = Where::here());

struct CirclesOptions {
  std::int64_t n_samples = 100;
  double noise = 0;     ///< standard deviation of normal noise
  double factor = 0.8;  ///< radius of the inner circle, [0, 1); the outer one's is 1
  bool shuffle = true;
  std::int64_t random_state = 0;
  Dtype dtype = Dtype::float32;
};

/// A circle within a circle: 0 is the outer one, 1 the inner. x: [n_samples, 2]; y: int64.
Samples make_circles(const CirclesOptions& options = {}, Where where = Where::here());

struct BlobsOptions {
  std::int64_t n_samples = 100;  ///< shared out evenly among the centers
  std::int64_t n_features = 2;
  std::int64_t centers = 3;              ///< how many, drawn in the box
  Tensor center_positions = {};          ///< [centers, n_features]: given instead of drawn; its sizes hold
  std::vector<double> cluster_std{1.0};  ///< one for all, or one for each center
  double box_low = -10.0;                ///< drawn centers lie in [box_low, box_high) in each feature
  double box_high = 10.0;
  bool shuffle = true;
  std::int64_t random_state = 0;
  Dtype dtype = Dtype::float32;
};

/// Round normal clusters, one a class. x: [n_samples, n_features]; y: [n_samples], int64.
Samples make_blobs(const BlobsOptions& options = {}, Where where = Where::here());

struct RegressionOptions {
  std::int64_t n_samples = 100;
  std::int64_t n_features = 100;
  std::int64_t n_informative = 10;  ///< features with a coefficient, uniform on [0, 100); at most n_features count
  std::int64_t n_targets = 1;
  double bias = 0;
  std::int64_t effective_rank = 0;  ///< of x, whose singular values then fall off; 0: independent features
  double tail_strength = 0.5;       ///< weight of the slowly falling tail of singular values, [0, 1]
  double noise = 0;                 ///< standard deviation of normal noise on y
  bool shuffle = true;
  Tensor* coef = nullptr;  ///< if given, receives the coefficients [n_features] or [n_features, n_targets]
  std::int64_t random_state = 0;
  Dtype dtype = Dtype::float32;  ///< of x, y and the coefficients
};

/// A linear model with a few informative features: y = x w + bias + noise.
/// x: [n_samples, n_features]; y: [n_samples], or [n_samples, n_targets] for more than one target.
Samples make_regression(const RegressionOptions& options = {}, Where where = Where::here());

}  // namespace gradus::datasets
