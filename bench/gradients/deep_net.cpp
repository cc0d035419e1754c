// Building the nets, and translating them for the theory.
#include <gradus/bench/gradients/deep_net.h>
#include <gradus/core/error.h>
#include <gradus/core/ops.h>
#include <gradus/nn/init.h>

#include <array>
#include <cmath>

namespace gradus::bench {
namespace {

constexpr std::array<WeightStart, 7> starts{{
    {"normal", "N(0, 1), whatever the width", [](double, double) { return 1.0; }, false},
    {"small", "N(0, 0.01^2), whatever the width", [](double, double) { return 1e-4; }, false},
    {"lecun", "variance 1 / fan_in (LeCun 1998)", [](double in, double) { return 1 / in; }, false},
    {"glorot", "variance 2 / (fan_in + fan_out) (Glorot 2010)", [](double in, double out) { return 2 / (in + out); },
     false},
    {"he", "variance 2 / fan_in (He 2015)", [](double in, double) { return 2 / in; }, false},
    {"pytorch", "variance 1 / (3 fan_in), as PyTorch's Linear", [](double in, double) { return 1 / (3 * in); }, false},
    {"orthogonal", "orthogonal (Saxe 2013), variance 1 / fan_in", [](double in, double) { return 1 / in; }, true},
}};

nn::Linear started_layer(const WeightStart& start, double gain, std::int64_t in, std::int64_t out,
                         Generator& generator) {
  nn::Linear linear(in, out, {.generator = &generator});
  nn::init::zeros_(linear.bias);
  if (start.orthogonal) {
    nn::init::orthogonal_(linear.weight, {.gain = gain, .generator = &generator});
  } else {
    const double variance = start.variance(static_cast<double>(in), static_cast<double>(out));
    nn::init::normal_(linear.weight, {.std = gain * std::sqrt(variance), .generator = &generator});
  }
  return linear;
}

}  // namespace

std::span<const WeightStart> weight_starts() { return starts; }

const WeightStart& weight_start(const std::string& name) {
  std::vector<const char*> names;
  for (const WeightStart& start : starts) {
    if (name == start.name) return start;
    names.push_back(start.name);
  }
  const std::string near = nearest_names(name, names.data(), names.size());
  throw ValueError("DeepNet: init \"" + name + "\" is unknown" + (near.empty() ? "" : "; did you mean " + near + "?"));
}

Tensor Block::forward(const Tensor& state) {
  const Tensor next = linear(phi->layer(state), weight, bias);
  return alpha == 0 ? next : state + alpha * next;
}

DeepNet::DeepNet(const DeepNetOptions& options, std::int64_t inputs, std::int64_t classes, Generator& generator)
    : options_(options),
      input_(options.residual == 0
                 ? started_layer(weight_start(options.init), options.gain, inputs, options.width, generator)
                 : started_layer(weight_start("lecun"), 1, inputs, options.width, generator)),
      output_(started_layer(weight_start("lecun"), 1, options.width, classes, generator)) {
  const int blocks = options.residual == 0 ? options.depth - 1 : options.depth;
  for (int i = 0; i < blocks; ++i) {
    const nn::Linear layer =
        started_layer(weight_start(options.init), options.gain, options.width, options.width, generator);
    Block block;
    block.phi = &nonlinearity(options.activation);
    block.alpha = options.residual;
    block.weight = layer.weight;
    block.bias = layer.bias;
    blocks_.push_back(block);
  }
}

Tensor DeepNet::forward(const Tensor& x) {
  Tensor state = input_(x);
  for (Block& block : blocks_) state = block(state);
  return output_(options_.residual == 0 ? nonlinearity(options_.activation).layer(state) : state);
}

std::vector<TheoryLayer> DeepNet::theory(double mean_square_of_inputs) const {
  const WeightStart& start = weight_start(options_.init);
  const auto scaled_variance = [&](double in, double out) {
    return options_.gain * options_.gain * in * start.variance(in, out);
  };
  const double inputs = static_cast<double>(input_.weight.size(1)), width = options_.width;
  const double first_layer = options_.residual == 0 ? scaled_variance(inputs, width) : 1;
  return predict({.phi = &nonlinearity(options_.activation),
                  .depth = options_.depth,
                  .width = options_.width,
                  .weight_variance = scaled_variance(width, width),
                  .first_q = first_layer * mean_square_of_inputs,
                  .orthogonal = start.orthogonal,
                  .residual = options_.residual == 0 ? std::nullopt : std::optional(options_.residual)});
}

}  // namespace gradus::bench
