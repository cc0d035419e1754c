// Epochs, their orders, and going on in the middle of one.
#include <gradus/core/random.h>
#include <gradus/datasets/detail/option_visitors.h>
#include <gradus/datasets/loader.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <string>

namespace gradus::datasets {
namespace {

/// A stream of random numbers for each seed and epoch.
Generator epoch_stream(std::int64_t seed, std::int64_t epoch) {
  const auto low = [](std::int64_t number) { return static_cast<std::uint32_t>(number); };
  const auto high = [](std::int64_t number) { return static_cast<std::uint32_t>(number >> 32); };
  const auto words = philox4x32({low(epoch), high(epoch), 0, 0}, {low(seed), high(seed)});
  return Generator(std::uint64_t{words[0]} << 32 | words[1]);
}

/// Fisher and Yates' shuffle of 0 .. n-1.
void shuffle(std::vector<std::int64_t>& order, Generator stream) {
  for (std::size_t i = order.size(); i-- > 1;) {
    std::swap(order[i], order[static_cast<std::size_t>(stream.below(static_cast<std::int64_t>(i) + 1))]);
  }
}

}  // namespace

DataLoader::DataLoader(const DatasetHandle& set, DataLoaderOptions options, Where where)
    : set_(set), options_(options) {
  check_options("DataLoader", options_, where);
}

std::int64_t DataLoader::size() const noexcept {
  const std::int64_t samples = set_->size(), full = samples / options_.batch_size;
  return options_.drop_last || samples % options_.batch_size == 0 ? full : full + 1;
}

DataLoader::Iterator DataLoader::begin() {
  const std::int64_t first = first_batch_;
  start_next_at(next_epoch_, first);
  next_epoch_ = epoch_ + 1;
  first_batch_ = 0;
  order_.resize(static_cast<std::size_t>(set_->size()));
  std::iota(order_.begin(), order_.end(), std::int64_t{0});
  if (options_.shuffle) shuffle(order_, epoch_stream(options_.seed, epoch_));
  return {this, first};
}

Samples DataLoader::hand_out(std::int64_t batch) {
  const auto size = static_cast<std::size_t>(options_.batch_size);
  const std::size_t start = static_cast<std::size_t>(batch) * size;
  handed_out_ = batch + 1;
  return set_->batch(std::span(order_).subspan(start, std::min(size, order_.size() - start)));
}

void DataLoader::start_next_at(std::int64_t epoch, std::int64_t batch) noexcept {
  epoch_ = next_epoch_ = epoch;
  handed_out_ = first_batch_ = batch;
}

void DataLoader::set_epoch(std::int64_t epoch, Where where) {
  if (epoch < 0) throw ValueError(where, "DataLoader: epoch must not be negative, got " + std::to_string(epoch));
  start_next_at(epoch, 0);
}

StateDict DataLoader::state_dict() const {
  StateDict state;
  state.set_integer("seed", options_.seed);
  state.set_integer("epoch", epoch_);
  state.set_integer("batch", handed_out_);
  state.set_integer("batch_size", options_.batch_size);
  return state;
}

void DataLoader::load_state_dict(const StateDict& state, Where where) {
  const auto entry = [&](const char* name) { return state.integer(name, "DataLoader", where); };
  const std::int64_t seed = entry("seed"), epoch = entry("epoch"), batch = entry("batch");
  if (entry("batch_size") != options_.batch_size) {
    throw ValueError(where, "DataLoader: the state was saved with batch_size " + std::to_string(entry("batch_size")) +
                                ", the loader's is " + std::to_string(options_.batch_size));
  }
  if (epoch < 0 || batch < 0 || batch > size()) {
    throw ValueError(where, "DataLoader: the state is at batch " + std::to_string(batch) + " of epoch " +
                                std::to_string(epoch) + "; an epoch has " + std::to_string(size()) + " batches");
  }
  options_.seed = seed;
  const bool is_finished = batch > 0 && batch == size();
  start_next_at(is_finished ? epoch + 1 : epoch, is_finished ? 0 : batch);
}

}  // namespace gradus::datasets
