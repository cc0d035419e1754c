// make_blobs: round normal clusters, one a class.
#include <gradus/datasets/detail/option_visitors.h>
#include <gradus/datasets/detail/table.h>
#include <gradus/datasets/numpy_random.h>
#include <gradus/datasets/synthetic.h>

#include <algorithm>
#include <string>
#include <vector>

namespace gradus::datasets {
namespace {

void check(const BlobsOptions& options, Where where) {
  check_options("make_blobs", options, where);
  if (!(options.box_low <= options.box_high)) {
    throw ValueError(where, "make_blobs: box_low is above box_high: " + std::to_string(options.box_low) + " and " +
                                std::to_string(options.box_high));
  }
  if (options.center_positions.defined() && options.center_positions.dim() != 2) {
    throw ShapeError(where, "make_blobs: center_positions must be [centers, n_features], got " +
                                to_string(options.center_positions.shape()));
  }
}

Table draw_centers(NumpyRandom& random, const BlobsOptions& options) {
  const Tensor& given = options.center_positions;
  if (given.defined()) {
    Table centers(given.size(0), given.size(1));
    const std::vector<double> values = given.to_vector<double>();
    std::copy(values.begin(), values.end(), centers.values().begin());
    return centers;
  }
  Table centers(options.centers, options.n_features);
  for (double& value : centers.values()) value = random.uniform(options.box_low, options.box_high);
  return centers;
}

/// One standard deviation for each center.
std::vector<double> deviations(const BlobsOptions& options, std::int64_t centers, Where where) {
  const auto count = static_cast<std::size_t>(centers);
  std::vector<double> each = options.cluster_std;
  if (each.size() == 1) each.resize(count, double{each[0]});
  if (each.size() == count) return each;
  throw ValueError(where, "make_blobs: cluster_std has " + std::to_string(options.cluster_std.size()) +
                              " entries for " + std::to_string(centers) + " centers");
}

}  // namespace

Samples make_blobs(const BlobsOptions& options, Where where) {
  check(options, where);
  NumpyRandom random(options.random_state, where);
  const Table centers = draw_centers(random, options);
  const std::vector<double> std = deviations(options, centers.rows(), where);

  Table x(options.n_samples, centers.columns());
  std::vector<std::int64_t> y;
  const std::int64_t each = options.n_samples / centers.rows(), left = options.n_samples % centers.rows();
  for (std::int64_t k = 0; k < centers.rows(); ++k) {
    const std::int64_t size = each + (k < left ? 1 : 0);
    for (std::int64_t n = 0; n < size; ++n) {
      const auto row = static_cast<std::int64_t>(y.size());
      for (std::int64_t j = 0; j < x.columns(); ++j) {
        x(row, j) = random.normal(centers(k, j), std[static_cast<std::size_t>(k)], where);
      }
      y.push_back(k);
    }
  }
  if (options.shuffle) {
    const std::vector<std::int64_t> rows = random.permutation(x.rows());
    x = x.take_rows(rows);
    y = take(y, rows);
  }
  return to_samples(x, y, options.dtype);
}

}  // namespace gradus::datasets
