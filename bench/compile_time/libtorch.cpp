// The same training program as examples/readme.cpp, with libtorch: what including it costs.
#include <torch/torch.h>

#include <cstdio>

struct Mlp : torch::nn::Module {
  torch::nn::Linear hidden{nullptr};
  torch::nn::Linear output{nullptr};
  Mlp() {
    hidden = register_module("hidden", torch::nn::Linear(64, 128));
    output = register_module("output", torch::nn::Linear(128, 10));
  }
  torch::Tensor forward(torch::Tensor x) { return output(torch::relu(hidden(x))); }
};

int main() {
  Mlp model;
  torch::optim::Adam optimizer(model.parameters(), torch::optim::AdamOptions(1e-3));
  torch::Tensor x = torch::rand({64, 64});
  torch::Tensor y = torch::randint(10, {64});
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    torch::Tensor loss = torch::nn::functional::cross_entropy(model.forward(x), y);
    loss.backward();
    optimizer.step();
    std::printf("step %d: loss %.4f\n", step, loss.item<float>());
  }
}
