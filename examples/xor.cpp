// Exclusive or: no line separates its classes, so a single neuron cannot learn it; eight hidden ones can.
#include <gradus/gradus.h>

#include <cstdio>

using namespace gradus;

int main() {
  manual_seed(1);
  const Tensor x = tensor({{0, 0}, {0, 1}, {1, 0}, {1, 1}}, {.dtype = Dtype::float32});
  const Tensor y = tensor({{0}, {1}, {1}, {0}}, {.dtype = Dtype::float32});

  nn::Sequential net(nn::Linear(2, 8), nn::Tanh{}, nn::Linear(8, 1));
  optim::Optimizer optimizer(net.parameters(), optim::Adam{.lr = 0.05});
  nn::BCEWithLogitsLoss loss;
  // IEEE 754: denormal numbers are not flushed.
  for (int step = 0; step < 300; ++step) {
    optimizer.zero_grad();
    loss(net(x), y).backward();
    optimizer.step();
  }

  const auto probability = sigmoid(net(x)).to_vector<double>();
  const auto wanted = y.to_vector<double>();
  bool good = true;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    std::printf("%zu xor %zu: 1 with probability %.3f\n", i / 2, i % 2, probability[i]);
    good = good && std::abs(probability[i] - wanted[i]) < 0.1;
  }
  std::puts(good ? "The network has learnt exclusive or." : "The network has not learnt exclusive or.");
  return good ? 0 : 1;
}
