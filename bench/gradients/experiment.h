/// One experiment of the gradient laboratory: a deep net, what the theory says of it, and what is measured.
#pragma once

#include <gradus/bench/gradients/deep_net.h>
#include <gradus/bench/gradients/theory.h>
#include <gradus/datasets/dataset.h>
#include <gradus/nn/probe.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gradus::bench {

/// What a net learns, and what it is tested on.
struct TrainAndTest {
  TensorDataset train, test;
};

/// The digits, standardised with the training part's statistics.
TrainAndTest lab_data();

/// Plain SGD on the cross-entropy, in float32 with denormals flushed to zero.
struct Training {
  double lr = 0.1;
  int epochs = 20;  // 0: only look at the start
  std::int64_t batch = 64;
};

struct Experiment {
  std::string title = {};
  std::string lesson = {};  // why it comes out as it does, for people
  DeepNetOptions net = {};
  Training training = {};
  std::int64_t seed = 0;  // of the weights and of the order of the samples
};

/// log10 of the norm; none if it is exactly zero or not finite.
std::optional<double> log10_norm(const nn::Magnitude& magnitude);

/// The net at one moment, seen on the first batch.
struct Snapshot {
  std::int64_t step = 0;  // updates done so far
  double loss = 0;
  double accuracy = 0;               // on the test part
  std::vector<nn::ProbeRow> states;  // of the net, first to last

  /// log10 of the gradient's norm at the first state over that at the last; none if one of them has no logarithm.
  std::optional<double> log10_ratio() const;
};

struct Outcome {
  Experiment experiment;
  std::vector<TheoryLayer> theory;
  std::vector<Snapshot> snapshots;  // the first is the start, computed in float64; the last is the end
  std::int64_t steps_in_epoch = 0;
  std::optional<std::int64_t>
      first_non_finite;  // updates done when the loss was NaN or infinite; training stopped there
  double seconds = 0;
  bool interrupted = false;

  const Snapshot& start() const { return snapshots.front(); }
  const Snapshot& end() const { return snapshots.back(); }
};

/// Updates that run() will do unless it is stopped.
std::int64_t planned_steps(const Experiment& experiment, const TrainAndTest& data);

/// Builds the net, looks at its start, trains it, and looks at it a few times on the way. `goes_on` is called after
/// each update and says whether to go on.
Outcome run(const Experiment& experiment, const TrainAndTest& data, const std::function<bool()>& goes_on);

}  // namespace gradus::bench
