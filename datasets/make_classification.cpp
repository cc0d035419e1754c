// make_classification: clusters on the corners of a hypercube (Guyon, "Design of experiments of the NIPS 2003 variable
// selection benchmark"). The order of the draws is scikit-learn's; it decides the numbers.
#include <gradus/datasets/detail/option_visitors.h>
#include <gradus/datasets/detail/table.h>
#include <gradus/datasets/numpy_random.h>
#include <gradus/datasets/synthetic.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace gradus::datasets {
namespace {

/// `count` different numbers of 0 .. population-1, by the method that scikit-learn picks for that share.
std::vector<std::int64_t> draw_distinct(NumpyRandom& random, std::int64_t population, std::int64_t count) {
  const double share = static_cast<double>(count) / static_cast<double>(population);
  if (share > 0.01 && share < 0.99) return random.choice(population, count, false);
  std::vector<std::int64_t> drawn;
  if (share < 0.2) {
    while (static_cast<std::int64_t>(drawn.size()) < count) {
      const std::int64_t number = random.randint(0, population);
      if (std::find(drawn.begin(), drawn.end(), number) == drawn.end()) drawn.push_back(number);
    }
  } else {  // a reservoir
    drawn.resize(static_cast<std::size_t>(count));
    std::iota(drawn.begin(), drawn.end(), std::int64_t{0});
    for (std::int64_t i = count; i < population; ++i) {
      const std::int64_t place = random.randint(0, i + 1);
      if (place < count) drawn[static_cast<std::size_t>(place)] = i;
    }
  }
  return drawn;
}

/// `count` different corners of {0, 1}^dimensions, as far as the last 30 dimensions tell them apart.
Table draw_corners(NumpyRandom& random, std::int64_t count, std::int64_t dimensions) {
  constexpr std::int64_t most_bits = 30;
  const std::int64_t bits = std::min(dimensions, most_bits);
  Table corners(count, dimensions);
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t j = 0; j < dimensions - bits; ++j) corners(i, j) = static_cast<double>(random.randint(0, 2));
  }
  const std::vector<std::int64_t> numbers = draw_distinct(random, std::int64_t{1} << bits, count);
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t bit = 0; bit < bits; ++bit) {
      corners(i, dimensions - 1 - bit) = static_cast<double>((numbers[static_cast<std::size_t>(i)] >> bit) & 1);
    }
  }
  return corners;
}

/// The cluster centers: corners of the cube [-class_sep, class_sep]^n_informative, or of a random polytope.
Table draw_centers(NumpyRandom& random, const ClassificationOptions& options, std::int64_t clusters) {
  Table centers = draw_corners(random, clusters, options.n_informative);
  for (double& value : centers.values()) value = value * (2 * options.class_sep) - options.class_sep;
  if (options.hypercube) return centers;
  const Table by_cluster = draw_uniform(random, clusters, 1);
  const Table by_feature = draw_uniform(random, 1, options.n_informative);
  for (std::int64_t i = 0; i < clusters; ++i) {
    for (std::int64_t j = 0; j < options.n_informative; ++j) {
      centers(i, j) = centers(i, j) * by_cluster(i, 0) * by_feature(0, j);
    }
  }
  return centers;
}

/// The class weights with the last one filled in; equal ones when none are given.
std::vector<double> class_weights(const ClassificationOptions& options, Where where) {
  std::vector<double> weights = options.weights;
  const auto classes = static_cast<std::size_t>(options.n_classes);
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (sum > 1 + 1e-9) {
    throw ValueError(where, "make_classification: weights add up to more than 1: " + to_string(OptionValue(sum)));
  }
  if (weights.empty()) weights.assign(classes, 1.0 / static_cast<double>(options.n_classes));
  if (weights.size() + 1 == classes) weights.push_back(1.0 - sum);
  if (weights.size() != classes) {
    throw ValueError(where, "make_classification: weights has " + std::to_string(options.weights.size()) +
                                " entries for " + std::to_string(classes) + " classes");
  }
  return weights;
}

/// How many samples each cluster has: its weight's share, rounded down, and one more for the first while any are left.
std::vector<std::int64_t> cluster_sizes(const ClassificationOptions& options, std::int64_t clusters, Where where) {
  const std::vector<double> weights = class_weights(options, where);
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(clusters));
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    const double samples = static_cast<double>(options.n_samples) * weights[k % weights.size()];
    sizes[k] = static_cast<std::int64_t>(samples / static_cast<double>(options.n_clusters_per_class));
  }
  const std::int64_t left = options.n_samples - std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0});
  for (std::int64_t i = 0; i < left; ++i) ++sizes[static_cast<std::size_t>(i % clusters)];
  return sizes;
}

/// Normal points, given a random covariance and a center cluster by cluster.
Table draw_informative(NumpyRandom& random, const Table& centers, std::span<const std::int64_t> sizes) {
  const std::int64_t width = centers.columns();
  Table points = draw_normal(random, std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0}), width);
  std::int64_t start = 0;
  for (std::int64_t k = 0; k < centers.rows(); ++k) {
    std::vector<std::int64_t> rows(static_cast<std::size_t>(sizes[static_cast<std::size_t>(k)]));
    std::iota(rows.begin(), rows.end(), start);
    Table mixing = draw_uniform(random, width, width);
    for (double& value : mixing.values()) value = 2 * value - 1;
    const Table mixed = product(points.take_rows(rows), mixing);
    for (std::int64_t i = 0; i < mixed.rows(); ++i) {
      for (std::int64_t j = 0; j < width; ++j) points(start + i, j) = mixed(i, j) + centers(k, j);
    }
    start += mixed.rows();
  }
  return points;
}

/// [informative | redundant | repeated | useless].
Table draw_features(NumpyRandom& random, const ClassificationOptions& options, const Table& informative) {
  Table x(informative.rows(), options.n_features);
  std::int64_t filled = 0;
  const auto append = [&](const Table& columns) {
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      for (std::int64_t j = 0; j < columns.columns(); ++j) x(i, filled + j) = columns(i, j);
    }
    filled += columns.columns();
  };

  append(informative);
  if (options.n_redundant > 0) {
    Table mixing = draw_uniform(random, options.n_informative, options.n_redundant);
    for (double& value : mixing.values()) value = 2 * value - 1;
    append(product(informative, mixing));
  }
  if (options.n_repeated > 0) {
    std::vector<std::int64_t> originals(static_cast<std::size_t>(options.n_repeated));
    const auto last = static_cast<double>(filled - 1);
    for (std::int64_t& column : originals) column = static_cast<std::int64_t>(std::floor(last * random.rand() + 0.5));
    append(x.take_columns(originals));
  }
  if (filled < options.n_features) append(draw_normal(random, x.rows(), options.n_features - filled));
  return x;
}

void flip_labels(NumpyRandom& random, std::vector<std::int64_t>& labels, const ClassificationOptions& options) {
  const Table drawn = draw_uniform(random, static_cast<std::int64_t>(labels.size()), 1);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (drawn.values()[i] < options.flip_y) labels[i] = random.randint(0, options.n_classes);
  }
}

std::vector<double> values_for(const PerFeature& given, std::int64_t features, const char* name, Where where) {
  std::vector<double> values = given.values();
  if (values.size() == 1) values.resize(static_cast<std::size_t>(features), double{values[0]});
  if (values.size() == static_cast<std::size_t>(features)) return values;
  throw ValueError(where, "make_classification: " + std::string(name) + " has " + std::to_string(values.size()) +
                              " entries for " + std::to_string(features) + " features");
}

void shift_and_scale(NumpyRandom& random, Table& x, const ClassificationOptions& options, Where where) {
  std::vector<double> shift, scale;
  if (options.shift.values().empty()) {
    for (std::int64_t j = 0; j < x.columns(); ++j) shift.push_back((2 * random.rand() - 1) * options.class_sep);
  } else {
    shift = values_for(options.shift, x.columns(), "shift", where);
  }
  if (options.scale.values().empty()) {
    for (std::int64_t j = 0; j < x.columns(); ++j) scale.push_back(1 + 100 * random.rand());
  } else {
    scale = values_for(options.scale, x.columns(), "scale", where);
  }
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::int64_t j = 0; j < x.columns(); ++j) {
      const auto column = static_cast<std::size_t>(j);
      x(i, j) = (x(i, j) + shift[column]) * scale[column];
    }
  }
}

void check(const ClassificationOptions& options, Where where) {
  check_options("make_classification", options, where);
  const std::int64_t used = options.n_informative + options.n_redundant + options.n_repeated;
  if (used > options.n_features) {
    throw ValueError(where, "make_classification: n_informative + n_redundant + n_repeated is " + std::to_string(used) +
                                ", more than n_features, " + std::to_string(options.n_features));
  }
  const std::int64_t clusters = options.n_classes * options.n_clusters_per_class;
  if (static_cast<double>(options.n_informative) < std::log2(static_cast<double>(clusters))) {
    throw ValueError(where, "make_classification: n_classes * n_clusters_per_class is " + std::to_string(clusters) +
                                ", more than the corners of a cube of n_informative = " +
                                std::to_string(options.n_informative) + " dimensions");
  }
}

}  // namespace

Samples make_classification(const ClassificationOptions& options, Where where) {
  check(options, where);
  const std::int64_t clusters = options.n_classes * options.n_clusters_per_class;
  const std::vector<std::int64_t> sizes = cluster_sizes(options, clusters, where);

  NumpyRandom random(options.random_state, where);
  const Table centers = draw_centers(random, options, clusters);
  Table x = draw_features(random, options, draw_informative(random, centers, sizes));
  std::vector<std::int64_t> y;
  for (std::int64_t k = 0; k < clusters; ++k) {
    y.insert(y.end(), static_cast<std::size_t>(sizes[static_cast<std::size_t>(k)]), k % options.n_classes);
  }
  flip_labels(random, y, options);
  shift_and_scale(random, x, options, where);
  if (options.shuffle) {
    const std::vector<std::int64_t> rows = random.permutation(x.rows());
    const std::vector<std::int64_t> columns = random.permutation(x.columns());
    x = x.take_rows(rows).take_columns(columns);
    y = take(y, rows);
  }
  return to_samples(x, y, options.dtype);
}

}  // namespace gradus::datasets
