// libtorch's side: training steps, inference, operations and optimizer steps, written as its users write them.
#include "harness.h"

#include <torch/torch.h>

#include <memory>

extern "C" void openblas_set_num_threads(int);

namespace {

using peers::Step;

void set_threads(int threads) {
  at::set_num_threads(threads);
  openblas_set_num_threads(threads);
}

torch::nn::Sequential network(const peers::Mlp& mlp) {
  torch::nn::Sequential net;
  for (std::size_t i = 0; i + 1 < mlp.sizes.size(); ++i) {
    net->push_back(torch::nn::Linear(mlp.sizes[i], mlp.sizes[i + 1]));
    if (i + 2 == mlp.sizes.size()) break;
    if (mlp.activation == peers::Activation::relu)
      net->push_back(torch::nn::ReLU());
    else
      net->push_back(torch::nn::Tanh());
  }
  return net;
}

std::shared_ptr<torch::optim::Optimizer> optimizer(const std::string& name, std::vector<torch::Tensor> parameters) {
  using namespace torch::optim;
  if (name == "sgd") return std::make_shared<SGD>(parameters, SGDOptions(1e-3));
  if (name == "momentum") return std::make_shared<SGD>(parameters, SGDOptions(1e-3).momentum(0.9));
  if (name == "adam") return std::make_shared<Adam>(parameters, AdamOptions(1e-4));
  if (name == "adamw") return std::make_shared<AdamW>(parameters, AdamWOptions(1e-4));
  if (name == "rmsprop") return std::make_shared<RMSprop>(parameters, RMSpropOptions(1e-4));
  return std::make_shared<Adagrad>(parameters, AdagradOptions(1e-4));
}

Step train_step(const peers::Mlp& mlp, const std::string& optimizer_name) {
  auto net = network(mlp);
  auto opt = optimizer(optimizer_name, net->parameters());
  std::vector<torch::Tensor> xs;
  std::vector<torch::Tensor> ys;
  for (int i = 0; i < peers::batches; ++i) {
    xs.push_back(torch::randn({mlp.batch, mlp.sizes.front()}));
    ys.push_back(torch::randint(mlp.sizes.back(), {mlp.batch}, torch::kLong));
  }
  return [=, k = std::size_t{0}]() mutable {
    opt->zero_grad();
    auto loss = torch::cross_entropy_loss(net->forward(xs[k]), ys[k]);
    loss.backward();
    opt->step();
    k = (k + 1) % xs.size();
  };
}

}  // namespace

int main(int argc, char** argv) {
  const peers::Settings settings = peers::parse(argc, argv);
  const auto run = [&](const std::string& name, const std::function<Step()>& make, int inner = 1) {
    torch::manual_seed(1);
    peers::run(settings, set_threads, name, make, inner);
  };
  for (const peers::Mlp& mlp : peers::mlps()) {
    for (const char* name : {"sgd", "adam"}) {
      run("train " + mlp.name + " " + name, [&] { return train_step(mlp, name); });
    }
  }
  for (const peers::Mlp& mlp : peers::mlps()) {
    run("infer " + mlp.name, [&]() -> Step {
      auto net = network(mlp);
      auto x = torch::randn({mlp.batch, mlp.sizes.front()});
      return [=]() mutable {
        torch::NoGradGuard guard;
        net->forward(x);
      };
    });
  }
  const auto unary = [&](const std::string& name, std::vector<std::int64_t> shape, auto f) {
    run("op " + name, [&]() -> Step {
      auto x = torch::randn(shape);
      return [=] {
        torch::NoGradGuard guard;
        f(x);
      };
    });
  };
  const auto y = torch::randn({1000, 1000});
  unary("1M x*y+x", {1000, 1000}, [y](const torch::Tensor& x) { return x * y + x; });
  unary("1M exp", {1000, 1000}, [](const torch::Tensor& x) { return torch::exp(x); });
  unary("1M tanh", {1000, 1000}, [](const torch::Tensor& x) { return torch::tanh(x); });
  unary("1M sigmoid", {1000, 1000}, [](const torch::Tensor& x) { return torch::sigmoid(x); });
  unary("1M relu", {1000, 1000}, [](const torch::Tensor& x) { return torch::relu(x); });
  unary("softmax 1000x1000", {1000, 1000}, [](const torch::Tensor& x) { return torch::softmax(x, 1); });
  unary("1M sum", {1000, 1000}, [](const torch::Tensor& x) { return x.sum(); });
  unary("1000x1000 sum columns (dim 0)", {1000, 1000}, [](const torch::Tensor& x) { return x.sum(0); });
  for (const std::int64_t n : {64, 128, 256, 512, 1024}) {
    unary("matmul " + std::to_string(n), {n, n}, [](const torch::Tensor& x) { return torch::mm(x, x); });
  }
  run(
      "op add of 2",
      []() -> Step {
        auto a = torch::randn({2});
        auto b = torch::randn({2});
        return [=] { auto c = a + b; };
      },
      1000);
  run(
      "op add of 2, recorded",
      []() -> Step {
        auto a = torch::randn({2}).set_requires_grad(true);
        auto b = torch::randn({2});
        return [=] { auto c = a + b; };
      },
      1000);
  for (const char* name : {"sgd", "adam"}) {
    run(std::string("optim 102 tensors of 50x64 ") + name, [&]() -> Step {
      auto net = network(peers::mlps()[4]);
      for (auto& p : net->parameters()) p.mutable_grad() = torch::randn(p.sizes()) * 1e-2;
      auto opt = optimizer(name, net->parameters());
      return [=] { opt->step(); };
    });
  }
  for (const char* name : {"sgd", "momentum", "adam", "adamw", "rmsprop", "adagrad"}) {
    run(std::string("optim 10M ") + name, [&]() -> Step {
      auto p = torch::randn({peers::optimizer_parameters}).set_requires_grad(true);
      p.mutable_grad() = torch::randn({peers::optimizer_parameters}) * 1e-2;
      auto opt = optimizer(name, {p});
      return [=] { opt->step(); };
    });
  }
}
