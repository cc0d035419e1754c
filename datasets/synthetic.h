/// Made-up data with scikit-learn's definitions: the same numbers as its generators for the same random_state.
/// Features are float32; `.dtype = Dtype::float64` keeps every digit. An option out of range throws ValueError.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/dtype.h>
#include <gradus/core/error.h>
#include <gradus/core/tensor.h>
#include <gradus/datasets/dataset.h>
#include <gradus/datasets/numpy_random.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace gradus::datasets {

/// A number for each feature: one for all, one each, or drawn at random.
class PerFeature {
 public:
  PerFeature(double value) : values_{value} {}
  PerFeature(std::vector<double> values) : values_(std::move(values)) {}
  static PerFeature random() { return std::vector<double>(); }

  /// One number, one a feature, or none: they are drawn.
  const std::vector<double>& values() const noexcept { return values_; }

 private:
  std::vector<double> values_;
};

struct ClassificationOptions {
  std::int64_t n_samples = 100, n_features = 20, n_informative = 2, n_redundant = 2, n_repeated = 0;
  std::int64_t n_classes = 2, n_clusters_per_class = 2;
  std::vector<double> weights = {};
  double flip_y = 0.01, class_sep = 1;
  bool hypercube = true;
  PerFeature shift = 0.0, scale = 1.0;
  bool shuffle = true;
  std::int64_t random_state = 0;
  Dtype dtype = Dtype::float32;

  template <class V>
  void options(V& v) {
    v("n_samples", n_samples, {.min = 1}, "samples in all");
    v("n_features", n_features, {.min = 1}, "features in all; those not named below are noise");
    v("n_informative", n_informative, {.min = 1}, "features that tell the classes apart");
    v("n_redundant", n_redundant, {.min = 0}, "random combinations of the informative features");
    v("n_repeated", n_repeated, {.min = 0}, "copies of informative and redundant features");
    v("n_classes", n_classes, {.min = 1}, "classes, dealt out to the clusters in turn");
    v("n_clusters_per_class", n_clusters_per_class, {.min = 1}, "clusters of each class");
    v("weights", weights, {.min = 0, .max = 1}, "share of each class, the last may be left out; none: equal");
    v("flip_y", flip_y, {.min = 0, .max = 1}, "share of samples that get a random label");
    v("class_sep", class_sep, positive, "half the side of the hypercube");
    v("hypercube", hypercube, "clusters lie on the corners of a hypercube; false: of a random polytope");
    v("shift", shift, "added to the features: one number, one each, or none: random in [-class_sep, class_sep)");
    v("scale", scale, "multiplied after that: one number, one each, or none: random in [1, 101)");
    v("shuffle", shuffle, "samples and features");
    v("random_state", random_state, seeds, "seed");
    v("dtype", dtype, "of the features");
  }
};

/// Normal clusters around the corners of a hypercube, dealt to the classes in turn, amid redundant, repeated and
/// useless features (Guyon 2003, the "Madelon" set). x: [n_samples, n_features]; y: [n_samples], int64.
/// Unshuffled, the columns are informative, redundant, repeated, useless.
Samples make_classification(const ClassificationOptions& options = {}, Where where = Where::here());

struct MoonsOptions {
  std::int64_t n_samples = 100;
  double noise = 0;
  bool shuffle = true;
  std::int64_t random_state = 0;
  Dtype dtype = Dtype::float32;

  template <class V>
  void options(V& v) {
    v("n_samples", n_samples, {.min = 1}, "samples of both classes");
    v("noise", noise, non_negative, "standard deviation of normal noise");
    v("shuffle", shuffle, "the samples");
    v("random_state", random_state, seeds, "seed");
    v("dtype", dtype, "of the features");
  }
};

/// Two half circles that reach into each other: 0 is the outer one, 1 the inner. x: [n_samples, 2]; y: int64.
Samples make_moons(const MoonsOptions& options = {}, Where where = Where::here());

struct CirclesOptions {
  std::int64_t n_samples = 100;
  double noise = 0, factor = 0.8;
  bool shuffle = true;
  std::int64_t random_state = 0;
  Dtype dtype = Dtype::float32;

  template <class V>
  void options(V& v) {
    v("n_samples", n_samples, {.min = 1}, "samples of both classes");
    v("noise", noise, non_negative, "standard deviation of normal noise");
    v("factor", factor, from_0_below_1, "radius of the inner circle; the outer one's is 1");
    v("shuffle", shuffle, "the samples");
    v("random_state", random_state, seeds, "seed");
    v("dtype", dtype, "of the features");
  }
};

/// A circle within a circle: 0 is the outer one, 1 the inner. x: [n_samples, 2]; y: int64.
Samples make_circles(const CirclesOptions& options = {}, Where where = Where::here());

struct BlobsOptions {
  std::int64_t n_samples = 100, n_features = 2, centers = 3;
  Tensor center_positions = {};  ///< [centers, n_features]: given instead of drawn; its sizes hold
  std::vector<double> cluster_std = {1};
  double box_low = -10, box_high = 10;
  bool shuffle = true;
  std::int64_t random_state = 0;
  Dtype dtype = Dtype::float32;

  template <class V>
  void options(V& v) {
    v("n_samples", n_samples, {.min = 1}, "samples, shared out evenly among the centers");
    v("n_features", n_features, {.min = 1}, "dimensions of the space");
    v("centers", centers, {.min = 1}, "clusters, one a class");
    v("cluster_std", cluster_std, non_negative, "standard deviation of the clusters: one number, or one each");
    v("box_low", box_low, {}, "drawn centers have coordinates from here");
    v("box_high", box_high, {}, "up to here");
    v("shuffle", shuffle, "the samples");
    v("random_state", random_state, seeds, "seed");
    v("dtype", dtype, "of the features");
  }
};

/// Round normal clusters, one a class. x: [n_samples, n_features]; y: [n_samples], int64.
Samples make_blobs(const BlobsOptions& options = {}, Where where = Where::here());

struct RegressionOptions {
  std::int64_t n_samples = 100, n_features = 100, n_informative = 10, n_targets = 1;
  double bias = 0;
  std::int64_t effective_rank = 0;
  double tail_strength = 0.5, noise = 0;
  bool shuffle = true;
  Tensor* coef = nullptr;  ///< if given, receives the coefficients [n_features] or [n_features, n_targets]
  std::int64_t random_state = 0;
  Dtype dtype = Dtype::float32;

  template <class V>
  void options(V& v) {
    v("n_samples", n_samples, {.min = 1}, "samples");
    v("n_features", n_features, {.min = 1}, "features in all");
    v("n_informative", n_informative, {.min = 0}, "features with a coefficient, which is uniform on [0, 100)");
    v("n_targets", n_targets, {.min = 1}, "numbers that are predicted");
    v("bias", bias, {}, "added to the targets");
    v("effective_rank", effective_rank, {.min = 0},
      "of x, whose singular values then fall off; 0: independent features");
    v("tail_strength", tail_strength, {.min = 0, .max = 1}, "share of the slowly falling tail of singular values");
    v("noise", noise, non_negative, "standard deviation of normal noise on the targets");
    v("shuffle", shuffle, "samples and features");
    v("random_state", random_state, seeds, "seed");
    v("dtype", dtype, "of features, targets and coefficients");
  }
};

/// A linear model with a few informative features: y = x w + bias + noise.
/// x: [n_samples, n_features]; y: [n_samples], or [n_samples, n_targets] for more than one target.
Samples make_regression(const RegressionOptions& options = {}, Where where = Where::here());

}  // namespace gradus::datasets
