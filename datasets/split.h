/// Cutting a data set in two, to train on one part and to test on the other: scikit-learn's `train_test_split`, with
/// the same rows for the same random_state.
#pragma once

#include <gradus/core/error.h>
#include <gradus/core/tensor.h>
#include <gradus/datasets/dataset.h>

#include <cstdint>
#include <vector>

namespace gradus::datasets {

struct SplitOptions {
  /// Below 1: the share of the samples (rounded up for the test part, down for the training part); from 1: their
  /// number. 0: all that the other part leaves; both 0: a test part of 0.25.
  double test_size = 0;
  double train_size = 0;
  std::int64_t random_state = 0;
  bool shuffle = true;   ///< false: the first rows train, the next ones test
  Tensor stratify = {};  ///< int64 [N]: labels whose shares are kept in both parts; undefined: not stratified
};

/// The rows of each part.
struct SplitRows {
  std::vector<std::int64_t> train;
  std::vector<std::int64_t> test;
};

/// The rows that train_test_split takes of n samples.
SplitRows split_rows(std::int64_t n, const SplitOptions& options = {}, Where where = Where::here());

/// `auto [x_train, x_test, y_train, y_test] = train_test_split(x, y, {.test_size = 0.2, .random_state = 42});`
struct TrainTest {
  Tensor x_train, x_test, y_train, y_test;
};

/// x: [N, ...], y: [N, ...]. The parts are copies. Throws ShapeError when x and y differ in N, ValueError for sizes
/// that leave a part empty or exceed N, and for a class that is too small to be in both parts.
TrainTest train_test_split(const Tensor& x, const Tensor& y, const SplitOptions& options = {},
                           Where where = Where::here());

}  // namespace gradus::datasets
