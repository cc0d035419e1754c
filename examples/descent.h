/// Gradient descent on a linear model, by whole batches, small ones or single samples; for the program and its test.
#pragma once

#include <gradus/gradus.h>

#include <cstdint>

namespace descent {

using namespace gradus;

struct Settings {
  std::int64_t batch_size = 1;
  double lr = 0.1;
  int epochs = 5;
};

struct Outcome {
  std::int64_t steps = 0;
  double first_loss = 0;  ///< on all samples, before the first step
  double last_loss = 0;   ///< on all samples, after the last
};

/// 960 samples of a noisy linear function of 5 features; the noise alone is a loss of about 0.01.
inline Samples noisy_plane() {
  auto [x, y] = datasets::make_regression(
      {.n_samples = 960, .n_features = 5, .n_informative = 5, .noise = 10, .random_state = 0});
  return {x, unsqueeze(y / 100, 1)};
}

/// Trains from zero weights.
inline Outcome run(const Samples& data, const Settings& settings) {
  nn::Linear model(5, 1);
  nn::init::zeros_(model.weight);
  nn::init::zeros_(model.bias);
  nn::MSELoss loss;
  optim::Optimizer optimizer(model.parameters(), optim::SGD{.lr = settings.lr});
  DataLoader loader(data, {.batch_size = settings.batch_size, .shuffle = true, .seed = 1});

  Outcome outcome;
  outcome.first_loss = loss(model(data.x), data.y).item<double>();
  // IEEE 754: denormal numbers are not flushed.
  for (int epoch = 0; epoch < settings.epochs; ++epoch) {
    for (auto [x, y] : loader) {
      optimizer.zero_grad();
      loss(model(x), y).backward();
      optimizer.step();
      ++outcome.steps;
    }
  }
  outcome.last_loss = loss(model(data.x), data.y).item<double>();
  return outcome;
}

}  // namespace descent
