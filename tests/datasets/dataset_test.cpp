// Data sets in two tensors and of one's own.
#include "error_line.h"

#include <gradus/core/ops.h>
#include <gradus/datasets/dataset.h>

#include <doctest/doctest.h>

#include <vector>

namespace {

using gradus::Dataset;
using gradus::Samples;
using gradus::Shape;
using gradus::tensor;
using gradus::TensorDataset;

/// 0, 1, 4, 9, ...
struct Squares : Dataset {
  std::int64_t size() const override { return 10; }
  Samples get(std::int64_t i) const override {
    return {tensor({static_cast<double>(i), 1.0}), tensor(static_cast<double>(i * i))};
  }
};

const std::vector<std::int64_t> some{3, 0, 3};

}  // namespace

TEST_CASE("TensorDataset gives samples as views and batches as copies") {
  const TensorDataset set(tensor({{0, 1}, {2, 3}, {4, 5}, {6, 7}}), gradus::arange(4));
  CHECK(set.size() == 4);
  const Samples one = set.get(2);
  CHECK(one.x.to_vector<float>() == std::vector<float>{4, 5});
  CHECK(one.y.item<std::int64_t>() == 2);
  CHECK(one.x.data<float>().data() == set.x.data<float>().data() + 4);

  const Samples batch = set.batch(some);
  CHECK(batch.x.to_vector<float>() == std::vector<float>{6, 7, 0, 1, 6, 7});
  CHECK(batch.y.to_vector<std::int64_t>() == some);
  batch.x.data<float>()[0] = 100;
  CHECK(set.x.to_vector<float>()[6] == 6);
}

TEST_CASE("a set of one's own is stacked into batches") {
  const Samples batch = Squares().batch(some);
  CHECK(batch.x.shape() == Shape{3, 2});
  CHECK(batch.y.to_vector<float>() == std::vector<float>{9, 0, 9});
}

TEST_CASE("TensorDataset names shapes that do not fit") {
  CHECK(error_line<gradus::ShapeError>([] {
          TensorDataset(gradus::zeros({3, 2}), gradus::zeros({4}), train_line_12);
        }) ==
        "TensorDataset: x and y must have as many samples in their first dimension: [3, 2] and [4] (train.cpp:12)");
  CHECK_THROWS_AS(TensorDataset(gradus::zeros({}), gradus::zeros({})), gradus::ShapeError);
  CHECK_THROWS_AS(TensorDataset(gradus::zeros({3}), gradus::zeros({3})).get(3), gradus::IndexError);
}
