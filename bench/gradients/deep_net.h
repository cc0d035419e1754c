/// The nets of the gradient laboratory: very deep, all hidden layers alike, plain or residual.
#pragma once

#include <gradus/bench/gradients/theory.h>
#include <gradus/core/random.h>
#include <gradus/nn/linear.h>
#include <gradus/nn/module.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gradus::bench {

/// How the weights of the hidden layers start.
struct WeightStart {
  const char* name;
  const char* summary;
  double (*variance)(double fan_in, double fan_out);  // of one weight
  bool orthogonal;                                    // rows (or columns) orthogonal instead of independent numbers
};

/// normal (variance 1), small (0.01^2), lecun, glorot, he, pytorch, orthogonal.
std::span<const WeightStart> weight_starts();
/// The one of that name; throws ValueError with the nearest name if there is none.
const WeightStart& weight_start(const std::string& name);

struct DeepNetOptions {
  int depth = 50;  // hidden layers; in a residual net blocks
  int width = 64;
  std::string activation = "sigmoid";
  std::string init = "glorot";
  double gain = 1;      // the first weights are multiplied by it
  double residual = 0;  // alpha of h + alpha phi(h) W; 0: a plain net
};

/// One step from a state of the net to the next: phi(z) W, or h + alpha phi(h) W. Its output is the state that a probe
/// sees.
struct Block : nn::Module {
  Tensor forward(const Tensor& state) override;
  void members(nn::Members& m) override { m("weight", weight)("bias", bias); }

  const Nonlinearity* phi = nullptr;
  double alpha = 0;
  Tensor weight;  // [width, width]
  Tensor bias;    // [width]
};

/// A plain net has the states z of its `depth` hidden layers before the activation, a residual one the `depth + 1`
/// states h around its blocks; a probe's rows are these states and the logits. The output layer, and in a residual net
/// the input layer, start as LeCun's; biases start at 0.
class DeepNet : public nn::Module {
 public:
  DeepNet(const DeepNetOptions& options, std::int64_t inputs, std::int64_t classes, Generator& generator);

  Tensor forward(const Tensor& x) override;
  void members(nn::Members& m) override { m("input", input_)("blocks", blocks_)("output", output_); }

  /// What the theory says of this net at the start, for inputs of this mean square.
  std::vector<TheoryLayer> theory(double mean_square_of_inputs) const;

 private:
  DeepNetOptions options_;
  nn::Linear input_;
  std::vector<Block> blocks_;
  nn::Linear output_;
};

}  // namespace gradus::bench
