// The data loader: what an epoch holds, that it repeats, and that it can be resumed.
#include "error_line.h"

#include <gradus/core/ops.h>
#include <gradus/core/parameters.h>
#include <gradus/datasets/loader.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <vector>

namespace {

using gradus::DataLoader;
using gradus::DataLoaderOptions;
using gradus::Dataset;
using gradus::Samples;
using gradus::tensor;
using gradus::TensorDataset;
using gradus::ValueError;

using Integers = std::vector<std::int64_t>;
using Batches = std::vector<Integers>;

/// n samples whose target is their index, and whose input is ten times that.
TensorDataset numbered(std::int64_t n) { return {gradus::arange(n) * 10, gradus::arange(n)}; }

Batches epoch_of(DataLoader& loader) {
  Batches batches;
  for (auto [x, y] : loader) {
    const Integers targets = y.to_vector<std::int64_t>(), inputs = x.to_vector<std::int64_t>();
    for (std::size_t i = 0; i < targets.size(); ++i) CHECK(inputs[i] == 10 * targets[i]);
    batches.push_back(targets);
  }
  return batches;
}

Integers joined(const Batches& batches) {
  Integers all;
  for (const Integers& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

Integers sorted(Integers numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

Integers first(std::int64_t n) { return gradus::arange(n).to_vector<std::int64_t>(); }

}  // namespace

TEST_CASE("without shuffling an epoch is the set in order, the last batch as small as it must be") {
  DataLoader loader(numbered(7), {.batch_size = 3});
  CHECK(loader.size() == 3);
  CHECK(epoch_of(loader) == Batches{{0, 1, 2}, {3, 4, 5}, {6}});
  CHECK(epoch_of(loader) == Batches{{0, 1, 2}, {3, 4, 5}, {6}});
}

TEST_CASE("drop_last leaves out a batch that is not full, and only that") {
  DataLoader loader(numbered(7), {.batch_size = 3, .drop_last = true});
  CHECK(loader.size() == 2);
  CHECK(epoch_of(loader) == Batches{{0, 1, 2}, {3, 4, 5}});
  CHECK(DataLoader(numbered(6), {.batch_size = 3, .drop_last = true}).size() == 2);
}

TEST_CASE("a shuffled epoch holds each sample once, in another order each time") {
  DataLoader loader(numbered(100), {.batch_size = 16, .shuffle = true});
  const Integers one = joined(epoch_of(loader)), two = joined(epoch_of(loader));
  CHECK(one != two);
  CHECK(one != first(100));
  CHECK(sorted(one) == first(100));
  CHECK(sorted(two) == first(100));
}

TEST_CASE("the order is a function of seed and epoch") {
  const DataLoaderOptions options{.batch_size = 8, .shuffle = true, .seed = 5};
  DataLoader loader(numbered(50), options), same(numbered(50), options);
  std::set<Integers> orders;
  for (int epoch = 0; epoch < 3; ++epoch) {
    CHECK(loader.epoch() == epoch);
    const Batches batches = epoch_of(loader);
    CHECK(batches == epoch_of(same));
    orders.insert(joined(batches));
    loader.set_epoch(epoch + 1);
  }
  DataLoader other(numbered(50), {.batch_size = 50, .shuffle = true, .seed = 6});
  orders.insert(epoch_of(other)[0]);
  CHECK(orders.size() == 4);

  loader.set_epoch(1);
  same.set_epoch(1);
  CHECK(epoch_of(loader) == epoch_of(same));
  CHECK(loader.epoch() == 1);
}

TEST_CASE("every place of a shuffled epoch is as likely for every sample") {
  constexpr int n = 5, epochs = 4000;
  DataLoader loader(numbered(n), {.batch_size = n, .shuffle = true});
  int counts[n][n] = {};
  for (int epoch = 0; epoch < epochs; ++epoch) {
    const Integers order = joined(epoch_of(loader));
    for (std::size_t place = 0; place < n; ++place) ++counts[place][order[place]];
  }
  double chi_squared = 0;  // 16 degrees of freedom: above 39.3 with probability 0.001
  constexpr double expected = static_cast<double>(epochs) / n;
  for (const auto& place : counts) {
    for (const int count : place) chi_squared += (count - expected) * (count - expected) / expected;
  }
  CHECK(chi_squared < 39.3);
}

TEST_CASE("a loader whose state was saved in the middle of an epoch goes on with the rest of it") {
  const DataLoaderOptions options{.batch_size = 3, .shuffle = true, .seed = 2};
  for (const int seen : {0, 1, 3, 4}) {
    DataLoader loader(numbered(10), options);
    epoch_of(loader);
    const Batches second = epoch_of(loader), third = epoch_of(loader);

    DataLoader stopped(numbered(10), options);
    stopped.set_epoch(1);
    gradus::StateDict state = stopped.state_dict();
    int batch = 0;
    for (auto [x, y] : stopped) {
      if (batch++ == seen) break;
      state = stopped.state_dict();
    }

    DataLoader resumed(numbered(10), {.batch_size = 3, .shuffle = true, .seed = 77});
    resumed.load_state_dict(state);
    if (seen < 4) CHECK(epoch_of(resumed) == Batches(second.begin() + seen, second.end()));
    CHECK(epoch_of(resumed) == third);
    CHECK(resumed.epoch() == 2);
  }
}

TEST_CASE("begin starts the next epoch when the last one was broken off") {
  DataLoader loader(numbered(10), {.batch_size = 2, .shuffle = true});
  for (auto [x, y] : loader) break;
  CHECK(loader.epoch() == 0);
  for (auto [x, y] : loader) break;
  CHECK(loader.epoch() == 1);
}

TEST_CASE("a loader takes samples, a set of one's own, and shares the set with its copies") {
  struct Countdown : Dataset {
    explicit Countdown(int* count) : destroyed(count) {}
    Countdown(const Countdown&) = default;
    Countdown(Countdown&& other) noexcept : Dataset(other), destroyed(std::exchange(other.destroyed, nullptr)) {}
    ~Countdown() override {
      if (destroyed != nullptr) ++*destroyed;
    }
    std::int64_t size() const override { return 3; }
    Samples get(std::int64_t i) const override { return {tensor(i * 10), tensor(3 - i)}; }
    int* destroyed;
  };
  int destroyed = 0;
  {
    DataLoader loader(Countdown(&destroyed), {.batch_size = 2});
    DataLoader copy = loader;
    CHECK(&copy.dataset() == &loader.dataset());
    copy = DataLoader(Samples{gradus::zeros({4, 2}), gradus::zeros({4})});
    CHECK(copy.size() == 4);
    std::vector<float> targets;
    for (auto [x, y] : loader) {
      for (const float value : y.to_vector<float>()) targets.push_back(value);
    }
    CHECK(targets == std::vector<float>{3, 2, 1});
    CHECK(destroyed == 0);
  }
  CHECK(destroyed == 1);
}

TEST_CASE("an empty set has no batches") {
  DataLoader loader(TensorDataset(gradus::zeros({0, 4}), gradus::zeros({0})), {.shuffle = true});
  CHECK(loader.size() == 0);
  for (auto [x, y] : loader) FAIL("a batch");
}

TEST_CASE("DataLoader names what is wrong") {
  const auto line = [](auto call) { return error_line<ValueError>(call); };
  CHECK(line([] { DataLoader(numbered(3), {.batch_size = 0}, train_line_12); }) ==
        "DataLoader: batch_size must be >= 1, got 0 (train.cpp:12)");
  DataLoader loader(numbered(10), {.batch_size = 3});
  CHECK(line([&] { loader.set_epoch(-1, train_line_12); }) ==
        "DataLoader: epoch must not be negative, got -1 (train.cpp:12)");
  gradus::StateDict state = loader.state_dict();
  state.set_integer("batch", 5);
  CHECK(line([&] { loader.load_state_dict(state, train_line_12); }) ==
        "DataLoader: the state is at batch 5 of epoch 0; an epoch has 4 batches (train.cpp:12)");
  state.set_integer("batch_size", 2);
  CHECK(line([&] { loader.load_state_dict(state, train_line_12); }) ==
        "DataLoader: the state was saved with batch_size 2, the loader's is 3 (train.cpp:12)");
}
