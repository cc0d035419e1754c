// Running an experiment.
#include <gradus/bench/gradients/experiment.h>
#include <gradus/core/flush_denormals.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/datasets/embedded.h>
#include <gradus/datasets/loader.h>
#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/optimizer.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace gradus::bench {
namespace {

constexpr std::int64_t classes = 10;

double accuracy(DeepNet& net, const TensorDataset& data) {
  NoGrad looking;
  return mean(to(argmax(net(data.x), 1) == data.y, Dtype::float64)).item<double>();
}

// One forward and one backward pass, without an update.
Snapshot look(DeepNet& net, const Samples& batch) {
  net.zero_grad();
  nn::Probe probe(net);
  const Tensor loss = cross_entropy(net(batch.x), batch.y);
  loss.backward();
  Snapshot seen;
  seen.loss = loss.item<double>();
  seen.states = probe.last();
  seen.states.pop_back();  // the logits
  return seen;
}

// In float64, as the gradients of a bad start are beyond what float32 holds.
Snapshot look_precisely(const DeepNet& net, const Samples& batch) {
  DeepNet precise = nn::clone(net);
  precise.to(Dtype::float64);
  return look(precise, {to(batch.x, Dtype::float64), batch.y});
}

DataLoader batches_of(const Experiment& experiment, const TrainAndTest& data) {
  return {data.train, {.batch_size = experiment.training.batch, .shuffle = true, .seed = experiment.seed}};
}

// The batch that the first update will see.
Samples first_batch(DataLoader batches) { return *batches.begin(); }

// Updates after which the net is looked at: one epoch, half of all, all.
std::vector<std::int64_t> moments_to_look(std::int64_t steps, std::int64_t steps_in_epoch) {
  std::vector<std::int64_t> moments{std::min(steps_in_epoch, steps), steps / 2, steps};
  std::erase(moments, 0);
  std::sort(moments.begin(), moments.end());
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  return moments;
}

// Updates the net until all epochs are done, the loss is no number, or `goes_on` says no. Calls look(step) in between.
template <class Look>
void train(DeepNet& net, DataLoader batches, const std::function<bool()>& goes_on, Look look, Outcome& outcome) {
  const Training& training = outcome.experiment.training;
  const std::int64_t last = training.epochs * batches.size();
  const std::vector<std::int64_t> moments = moments_to_look(last, batches.size());
  optim::Optimizer optimizer(net.parameters(), optim::SGD{.lr = training.lr});
  std::int64_t step = 0;
  while (step < last && !outcome.interrupted && !outcome.first_non_finite) {
    for (const auto& [x, y] : batches) {
      const Tensor loss = cross_entropy(net(x), y);
      if (!std::isfinite(loss.item<double>())) {
        outcome.first_non_finite = step;
        break;
      }
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      ++step;
      if (std::binary_search(moments.begin(), moments.end(), step)) look(step);
      if (!goes_on()) {
        outcome.interrupted = true;
        break;
      }
    }
  }
  if (outcome.end().step != step) look(step);
}

}  // namespace

TrainAndTest lab_data() {
  return {datasets::digits({.split = Split::train, .standardize = true}),
          datasets::digits({.split = Split::test, .standardize = true})};
}

std::optional<double> log10_norm(const nn::Magnitude& magnitude) {
  if (magnitude.not_finite > 0 || magnitude.norm == 0) return std::nullopt;
  return std::log10(magnitude.norm);
}

std::optional<double> Snapshot::log10_ratio() const {
  const auto first = log10_norm(states.front().gradient), last = log10_norm(states.back().gradient);
  if (!first || !last) return std::nullopt;
  return *first - *last;
}

std::int64_t planned_steps(const Experiment& experiment, const TrainAndTest& data) {
  return experiment.training.epochs * batches_of(experiment, data).size();
}

Outcome run(const Experiment& experiment, const TrainAndTest& data, const std::function<bool()>& goes_on) {
  const auto began = std::chrono::steady_clock::now();
  Generator generator(static_cast<std::uint64_t>(experiment.seed));
  DeepNet net(experiment.net, data.train.x.size(1), classes, generator);
  const DataLoader batches = batches_of(experiment, data);
  const Samples watched = first_batch(batches);

  Outcome outcome;
  outcome.experiment = experiment;
  outcome.steps_in_epoch = batches.size();
  outcome.theory = net.theory(mean(square(watched.x)).item<double>());
  outcome.snapshots.push_back(look_precisely(net, watched));
  outcome.snapshots.back().accuracy = accuracy(net, data.test);
  if (experiment.training.epochs > 0) {
    // Where gradients vanish, they would be denormal for most of the run. The look above is before this: the gradients
    // that the theory is compared with are IEEE's.
    FlushDenormals guard;
    const auto look_at = [&](std::int64_t step) {
      outcome.snapshots.push_back(look(net, watched));
      outcome.snapshots.back().step = step;
      outcome.snapshots.back().accuracy = accuracy(net, data.test);
    };
    train(net, batches, goes_on, look_at, outcome);
  }
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return outcome;
}

}  // namespace gradus::bench
