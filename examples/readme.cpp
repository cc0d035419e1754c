// A network of two layers learns to read handwritten digits.
#include <gradus/gradus.h>

#include <cstdio>

using namespace gradus;

struct Mlp : nn::Module {
  nn::Linear hidden{64, 128};
  nn::Linear output{128, 10};
  Tensor forward(const Tensor& x) override { return output(relu(hidden(x))); }
  void members(nn::Members& m) override { m("hidden", hidden)("output", output); }
};

int main() {
  Mlp model;
  optim::Optimizer optimizer(model.parameters(), optim::Adam{.lr = 1e-3});
  DataLoader batches(datasets::digits({.split = Split::train}), {.batch_size = 32, .shuffle = true});
  // IEEE 754: denormal numbers are not flushed.
  for (int epoch = 1; epoch <= 20; ++epoch) {
    for (auto [x, y] : batches) {
      optimizer.zero_grad();
      cross_entropy(model(x), y).backward();
      optimizer.step();
    }
  }
  auto test = datasets::digits({.split = Split::test});
  double right = mean(to(argmax(model(test.x), 1) == test.y, Dtype::float32)).item();
  std::printf("%.1f %% of the digits that it has never seen are read right\n", 100 * right);
}
