// Whole training runs: the same bits for any number of threads, and no memory asked for once a run is under way.
#include "../no_cutoffs.h"
#include "../other_threads.h"
#include "allocation_count.h"

#include <gradus/core/flush_denormals.h>
#include <gradus/core/parallel.h>
#include <gradus/core/random.h>
#include <gradus/gradus.h>

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <vector>

using namespace gradus;

namespace {

// Everything a run produces: the losses, then all parameters.
using Bits = std::vector<float>;

template <class MakeBatch>
Bits train(nn::Module& model, int steps, const MakeBatch& batch) {
  const FlushDenormals guard;
  optim::Optimizer optimizer(model.parameters(), optim::Adam{.lr = 1e-3});
  Bits bits;
  for (int step = 0; step < steps; ++step) {
    const auto [x, y] = batch(step);
    optimizer.zero_grad();
    const Tensor loss = cross_entropy(model(x), y);
    loss.backward();
    optimizer.step();
    bits.push_back(loss.item());
  }
  for (const Parameter& parameter : model.parameters()) {
    const std::vector<float> values = parameter.tensor.to_vector<float>();
    bits.insert(bits.end(), values.begin(), values.end());
  }
  return bits;
}

struct Batch {
  Tensor x, y;
};

Bits train_large() {
  manual_seed(7);
  nn::Sequential model(nn::Linear(784, 512), nn::ReLU{}, nn::Linear(512, 512), nn::ReLU{}, nn::Linear(512, 10));
  return train(model, 3, [](int /*step*/) { return Batch{randn({256, 784}), randint(0, 10, {256})}; });
}

Bits train_digits() {
  manual_seed(7);
  const datasets::TensorDataset digits = datasets::digits({.split = datasets::Split::train, .standardize = true});
  nn::Sequential model(nn::Linear(64, 32), nn::Tanh{}, nn::Linear(32, 10));
  return train(model, 20, [&](int step) {
    return Batch{narrow(digits.x, 0, step * 64, 64), narrow(digits.y, 0, step * 64, 64)};
  });
}

bool same_bits(const Bits& a, const Bits& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// Runs it with 1, 2 and 4 threads. Says whether other threads than this one did work, where there are others.
template <class Run>
bool check_threads(const Run& run) {
  set_num_threads(1);
  const Bits one = run();
  const std::int64_t before = pieces_run_elsewhere();
  bool same = true;
  for (const int threads : {2, 4}) {
    set_num_threads(threads);
    same = same && same_bits(run(), one);
  }
  CHECK(same);
  const bool others = others_worked(before, run);
  set_num_threads(2);
  return others;
}

}  // namespace

TEST_CASE("training 784-512-512-10 at batch 256 gives the same bits with 1, 2 and 4 threads") {
  CHECK(check_threads(train_large));
}

TEST_CASE("training on digits with every cut-off at 0 gives the same bits with 1, 2 and 4 threads") {
  const NoCutoffs guard;
  CHECK(check_threads(train_digits));
}

TEST_CASE("cut-offs decide where work is done, not what it gives") {
  const Bits usual = train_digits();
  const NoCutoffs guard;
  CHECK(same_bits(train_digits(), usual));
}

TEST_CASE("steady training takes nothing from the system") {
  if (!counts_allocations()) return;
  manual_seed(1);
  const FlushDenormals guard;
  nn::Sequential model(nn::Linear(64, 48), nn::ReLU{}, nn::Linear(48, 48), nn::Tanh{}, nn::Linear(48, 10));
  optim::Optimizer optimizer(model.parameters(), optim::Adam{});
  const Tensor x = randn({64, 64});
  const Tensor y = randint(0, 10, {64});
  const auto step = [&] {
    optimizer.zero_grad();
    cross_entropy(model(x), y).backward();
    optimizer.step();
  };
  for (int i = 0; i < 20; ++i) step();
  const std::int64_t from_system = memory_stats().system_allocations;
  const std::int64_t allocations = allocation_count();
  for (int i = 0; i < 20; ++i) step();
  CHECK(allocation_count() == allocations);
  CHECK(memory_stats().system_allocations == from_system);
}
