/// The data loader: a data set batch by batch, in an order that can be repeated and resumed.
#pragma once

#include <gradus/core/error.h>
#include <gradus/core/parameters.h>
#include <gradus/datasets/dataset.h>

#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace gradus::datasets {

struct DataLoaderOptions {
  std::int64_t batch_size = 1;
  bool shuffle = false, drop_last = false;
  std::int64_t seed = 0;

  template <class V>
  void options(V& v) {
    v("batch_size", batch_size, {.min = 1}, "samples in a batch");
    v("shuffle", shuffle, "a new order in each epoch");
    v("drop_last", drop_last, "leave out a last batch that is not full");
    v("seed", seed, {}, "of the orders");
  }
};

/// Gives the samples of a data set in batches: `for (auto [x, y] : DataLoader(set, {.batch_size = 64, .shuffle =
/// true}))`.
///
/// Each begin() starts the next epoch. The order of an epoch is a function of the seed and the epoch's number alone, so
/// a run can be repeated, and one that was saved in the middle of an epoch goes on with the batches that it had not
/// seen. A loader goes through one epoch at a time: begin() ends the iteration that is under way. Copies share the data
/// set.
class DataLoader {
 public:
  /// Throws ValueError unless batch_size >= 1.
  template <class Set>
  requires std::is_base_of_v<Dataset, Set> DataLoader(Set set, DataLoaderOptions options = {},
                                                      Where where = Where::here())
      : DataLoader(DatasetHandle(new Set(std::move(set))), options, where) {}
  DataLoader(const Samples& samples, DataLoaderOptions options = {}, Where where = Where::here())
      : DataLoader(TensorDataset(samples, where), options, where) {}
  DataLoader(const DatasetHandle& set, DataLoaderOptions options = {}, Where where = Where::here());

  struct End {};

  class Iterator {
   public:
    /// The batch; x: [batch, ...], y: [batch, ...], both new tensors.
    Samples operator*() const { return loader_->hand_out(batch_); }
    Iterator& operator++() noexcept {
      ++batch_;
      return *this;
    }
    bool operator==(End /*end*/) const noexcept { return batch_ >= loader_->size(); }

   private:
    friend class DataLoader;
    Iterator(DataLoader* loader, std::int64_t batch) noexcept : loader_(loader), batch_(batch) {}
    DataLoader* loader_;
    std::int64_t batch_;
  };

  Iterator begin();
  static End end() noexcept { return {}; }

  /// Batches in an epoch.
  std::int64_t size() const noexcept;
  const Dataset& dataset() const noexcept { return *set_; }
  const DataLoaderOptions& options() const noexcept { return options_; }

  /// The epoch under way or, when none is, the one that the next begin() starts; the first is 0.
  std::int64_t epoch() const noexcept { return epoch_; }
  /// The next begin() starts this epoch. Throws ValueError when negative.
  void set_epoch(std::int64_t epoch, Where where = Where::here());

  /// The seed, the epoch, and how many of its batches were handed out.
  StateDict state_dict() const;
  /// The next begin() goes on with the first batch that was not handed out. Throws ValueError for a state that lacks an
  /// entry or was saved with another batch_size.
  void load_state_dict(const StateDict& state, Where where = Where::here());

 private:
  Samples hand_out(std::int64_t batch);
  void start_next_at(std::int64_t epoch, std::int64_t batch) noexcept;

  DatasetHandle set_;
  DataLoaderOptions options_;
  std::int64_t epoch_ = 0;
  std::int64_t handed_out_ = 0;      // batches of this epoch
  std::int64_t next_epoch_ = 0;      // that begin() starts,
  std::int64_t first_batch_ = 0;     // with this batch
  std::vector<std::int64_t> order_;  // of the samples in this epoch
};

}  // namespace gradus::datasets

namespace gradus {
using datasets::DataLoader;
using datasets::DataLoaderOptions;
}  // namespace gradus
