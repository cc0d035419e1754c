// train_test_split against the rows that scikit-learn takes.
#include "error_line.h"
#include "numpy_reference.h"

#include <gradus/core/tensor.h>
#include <gradus/datasets/numpy_random.h>
#include <gradus/datasets/split.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

namespace {

using gradus::ShapeError;
using gradus::Tensor;
using gradus::tensor;
using gradus::TypeError;
using gradus::ValueError;
using gradus::datasets::split_rows;
using gradus::datasets::SplitOptions;
using gradus::datasets::SplitRows;
using gradus::datasets::train_test_split;
using numpy_reference::json;

using Integers = std::vector<std::int64_t>;

Integers range(std::int64_t first, std::int64_t last) {
  Integers numbers(static_cast<std::size_t>(last - first));
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

/// `counts[k]` labels k, for each k.
Tensor labels_with(const Integers& counts) {
  Integers labels;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    labels.insert(labels.end(), static_cast<std::size_t>(counts[k]), static_cast<std::int64_t>(k));
  }
  return tensor(labels, {static_cast<std::int64_t>(labels.size())});
}

Integers class_counts(const Tensor& labels, const Integers& rows) {
  const Integers all = labels.to_vector<std::int64_t>();
  Integers counts(static_cast<std::size_t>(*std::max_element(all.begin(), all.end()) + 1));
  for (const std::int64_t row : rows) ++counts[static_cast<std::size_t>(all[static_cast<std::size_t>(row)])];
  return counts;
}

}  // namespace

TEST_CASE("split_rows takes scikit-learn's rows") {
  const json file = numpy_reference::read("sklearn.json");
  for (const json& expected : file.at("train_test_split")) {
    const std::int64_t n = expected.at("n");
    CAPTURE(n);
    SplitOptions options{.test_size = expected.at("test_size"), .random_state = expected.at("random_state")};
    if (expected.contains("stratify")) {
      REQUIRE(expected.at("stratify") == "first 70% are class 0, the rest 1");
      options.stratify = labels_with({n * 7 / 10, n - n * 7 / 10});
    }
    const SplitRows rows = split_rows(n, options);
    const Integers listed = numpy_reference::numbers<std::int64_t>(expected.at("test"));
    REQUIRE(rows.test.size() == expected.at("test_count").get<std::size_t>());
    CHECK(Integers(rows.test.begin(), rows.test.begin() + static_cast<std::ptrdiff_t>(listed.size())) == listed);
    CHECK(numpy_reference::digest(rows.train) == expected.at("train_sha256"));
  }
}

TEST_CASE("split_rows puts every row into one part") {
  for (const bool stratified : {false, true}) {
    for (const std::int64_t n : {7, 30, 101}) {
      SplitOptions options{.random_state = n};
      if (stratified) options.stratify = labels_with({n - 3, 3});
      const SplitRows rows = split_rows(n, options);
      Integers all = rows.train;
      all.insert(all.end(), rows.test.begin(), rows.test.end());
      std::sort(all.begin(), all.end());
      CHECK(all == range(0, n));
    }
  }
}

TEST_CASE("a stratified split keeps the classes' shares to within one sample") {
  const Tensor labels = labels_with({50, 30, 17, 4});
  const SplitRows rows = split_rows(101, {.test_size = 0.25, .random_state = 5, .stratify = labels});
  const Integers train = class_counts(labels, rows.train), test = class_counts(labels, rows.test);
  const double shares[] = {50 * 75 / 101.0, 30 * 75 / 101.0, 17 * 75 / 101.0, 4 * 75 / 101.0};
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(std::abs(static_cast<double>(train[k]) - shares[k]) < 1);
    CHECK(test[k] >= 1);
  }
}

TEST_CASE("labels may be any integers, in any order") {
  const Tensor labels = tensor(Integers{7, -3, 7, -3, 7, -3, 7, -3}, {8});
  const SplitRows rows = split_rows(8, {.test_size = 4, .stratify = labels});
  const auto sevens = std::count_if(rows.test.begin(), rows.test.end(), [](std::int64_t row) { return row % 2 == 0; });
  CHECK(sevens == 2);
}

TEST_CASE("sizes are shares or numbers, and what one part leaves goes to the other") {
  const auto sizes = [](const SplitOptions& options) {
    const SplitRows rows = split_rows(10, options);
    return std::pair(rows.train.size(), rows.test.size());
  };
  using Sizes = std::pair<std::size_t, std::size_t>;
  CHECK(sizes({}) == Sizes{7, 3});
  CHECK(sizes({.test_size = 4}) == Sizes{6, 4});
  CHECK(sizes({.train_size = 0.59}) == Sizes{5, 5});
  CHECK(sizes({.test_size = 0.21, .train_size = 0.29}) == Sizes{2, 3});
}

TEST_CASE("without shuffling the first rows train and the next ones test") {
  const SplitRows rows = split_rows(10, {.test_size = 0.2, .train_size = 0.5, .shuffle = false});
  CHECK(rows.train == range(0, 5));
  CHECK(rows.test == range(5, 7));
}

TEST_CASE("train_test_split cuts x and y alike") {
  const Tensor x = tensor({{0, 10}, {1, 11}, {2, 12}, {3, 13}, {4, 14}}), y = gradus::arange(5);
  const auto [x_train, x_test, y_train, y_test] = train_test_split(x, y, {.test_size = 2, .random_state = 1});
  CHECK(x_train.shape() == gradus::Shape{3, 2});
  CHECK(x_test.shape() == gradus::Shape{2, 2});
  const SplitRows rows = split_rows(5, {.test_size = 2, .random_state = 1});
  CHECK(y_train.to_vector<std::int64_t>() == rows.train);
  CHECK(y_test.to_vector<std::int64_t>() == rows.test);
  for (const auto& [part, targets] : {std::pair(x_train, y_train), std::pair(x_test, y_test)}) {
    const std::vector<float> values = part.to_vector<float>();
    const Integers numbers = targets.to_vector<std::int64_t>();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      CHECK(values[2 * i] == static_cast<float>(numbers[i]));
      CHECK(values[2 * i + 1] == static_cast<float>(numbers[i] + 10));
    }
  }
}

TEST_CASE("train_test_split names what is wrong") {
  const auto line = [](std::int64_t n, const SplitOptions& options) {
    return error_line<ValueError>([&] { split_rows(n, options, train_line_12); });
  };
  CHECK(line(10, {.test_size = 1.5}) ==
        "train_test_split: test_size must be a share in (0, 1) or a whole number in 1 .. 10, got 1.5 (train.cpp:12)");
  CHECK(line(10, {.train_size = -0.5}) ==
        "train_test_split: train_size must be a share in (0, 1) or a whole number in 1 .. 10, got -0.5 (train.cpp:12)");
  CHECK(line(10, {.test_size = 0.6, .train_size = 0.6}) ==
        "train_test_split: the parts exceed the samples: 6 for training and 6 for testing, of 10 (train.cpp:12)");
  CHECK(line(1, {}) == "train_test_split: a part is empty: 0 for training and 1 for testing, of 1 (train.cpp:12)");
  CHECK(line(5, {.stratify = labels_with({4, 1})}) ==
        "train_test_split: class 1 has one sample; stratify needs two of each class (train.cpp:12)");
  CHECK(line(6, {.test_size = 1, .stratify = labels_with({3, 3})}) ==
        "train_test_split: stratify needs a sample of each class in both parts: 2 classes, 5 samples for training and "
        "1 for testing (train.cpp:12)");
  CHECK(line(6, {.shuffle = false, .stratify = labels_with({3, 3})}) ==
        "train_test_split: stratify needs shuffle = true (train.cpp:12)");
  CHECK(error_line<ShapeError>([] {
          split_rows(5, {.stratify = labels_with({3, 3})}, train_line_12);
        }) == "train_test_split: stratify must be [5], got [6] (train.cpp:12)");
  CHECK(error_line<TypeError>([] { split_rows(3, {.stratify = gradus::zeros({3})}, train_line_12); }) ==
        "train_test_split: stratify must hold integers, got float32 (train.cpp:12)");
  CHECK(error_line<ShapeError>([] {
          train_test_split(gradus::zeros({3, 2}), gradus::zeros({4}), {}, train_line_12);
        }) ==
        "TensorDataset: x and y must have as many samples in their first dimension: [3, 2] and [4] (train.cpp:12)");
}
