// The table that tests run over: every optimizer in every variant of its slots, and small problems to train on.
#pragma once

#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/optim/list.h>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace optim_tests {

struct Row {
  std::string optimizer;
  gradus::OptionList options;
  int slots;  // tensors kept for each parameter

  std::string text() const {
    std::string all = optimizer;
    for (const auto& [name, value] : options) all += " " + name + "=" + gradus::to_string(value);
    return all;
  }
};

inline const std::vector<Row>& table() {
  static const std::vector<Row> rows = {
      {"sgd", {{"lr", 0.05}}, 0},
      {"sgd", {{"lr", 0.05}, {"momentum", 0.9}}, 1},
      {"sgd", {{"lr", 0.05}, {"momentum", 0.9}, {"nesterov", true}, {"weight_decay", 0.01}}, 1},
      {"sgd", {{"lr", 0.05}, {"momentum", 0.9}, {"ema", true}}, 1},
      {"adagrad", {{"lr", 0.1}, {"lr_decay", 0.01}, {"initial_accumulator_value", 0.1}}, 1},
      {"adagrad", {{"lr", 0.1}, {"eps_inside_sqrt", true}}, 1},
      {"rmsprop", {{"lr", 0.01}}, 1},
      {"rmsprop", {{"lr", 0.01}, {"momentum", 0.5}}, 2},
      {"rmsprop", {{"lr", 0.01}, {"centered", true}}, 2},
      {"rmsprop", {{"lr", 0.01}, {"centered", true}, {"momentum", 0.5}, {"eps_inside_sqrt", true}}, 3},
      {"adam", {{"lr", 0.02}}, 2},
      {"adam", {{"lr", 0.02}, {"bias_correction", false}, {"weight_decay", 0.01}}, 2},
      {"adam", {{"lr", 0.02}, {"amsgrad", true}}, 3},
      {"adamw", {{"lr", 0.02}}, 2},
      {"adamw", {{"lr", 0.02}, {"amsgrad", true}}, 3},
      {"lamb", {{"lr", 0.02}, {"weight_decay", 0.01}}, 2},
      {"prodigy", {{"d0", 1e-2}}, 4},
      {"hypergradientdescent", {{"lr", 0.05}, {"beta", 1e-4}}, 1},
  };
  return rows;
}

/// The whole line that an exception says; "" if there is none.
template <class F>
std::string message(const F& f) {
  try {
    f();
  } catch (const gradus::Error& error) {
    return error.what();
  }
  return "";
}

/// The line that messages name, where a test gives it.
inline constexpr gradus::Where user_line{"train.cpp", 30};

/// A tensor of numbers in [-1, 1), the same for the same seed.
inline gradus::Tensor numbers(const gradus::Shape& shape, std::uint64_t seed,
                              gradus::Dtype dtype = gradus::Dtype::float32) {
  gradus::Generator generator(seed);
  return gradus::rand(shape, {.dtype = dtype, .generator = &generator}) * 2 - 1;
}

inline gradus::Tensor parameter(const gradus::Shape& shape, std::uint64_t seed,
                                gradus::Dtype dtype = gradus::Dtype::float32) {
  return numbers(shape, seed, dtype).detach().requires_grad_();
}

using Shapes = std::vector<gradus::Shape>;

/// Some parameters with a convex loss: sum of a (w - t)^2 / 2, its gradient by hand.
struct Quadratic {
  explicit Quadratic(const Shapes& shapes, gradus::Dtype dtype = gradus::Dtype::float32) {
    std::uint64_t seed = 1;
    for (const gradus::Shape& shape : shapes) {
      w.push_back(parameter(shape, seed++, dtype));
      target.push_back(numbers(shape, seed++, dtype));
    }
  }

  void differentiate() {
    for (std::size_t i = 0; i < w.size(); ++i) w[i].set_grad((w[i].detach() - target[i]) * 1.5);
  }
  double loss() const {
    double sum = 0;
    for (std::size_t i = 0; i < w.size(); ++i) {
      sum += gradus::sum(gradus::square(w[i].detach() - target[i])).item<double>() * 0.75;
    }
    return sum;
  }
  void train(gradus::optim::Optimizer& optimizer, int steps) {
    for (int i = 0; i < steps; ++i) {
      differentiate();
      optimizer.step();
    }
  }
  gradus::Parameters parameters() const { return gradus::Parameters(w); }
  std::vector<double> values() const {
    std::vector<double> all;
    for (const gradus::Tensor& tensor : w) {
      const std::vector<double> part = tensor.to_vector<double>();
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }

  std::vector<gradus::Tensor> w, target;
};

}  // namespace optim_tests
