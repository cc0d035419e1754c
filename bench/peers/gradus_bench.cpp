// gradus' side: the same cases, written as its users write them.
#include "harness.h"

#include <gradus/gradus.h>
#include <gradus/optim/elementwise/lion.h>

#include <memory>

namespace {

using namespace gradus;
using peers::Step;

nn::Sequential network(const peers::Mlp& mlp) {
  nn::Sequential net;
  for (std::size_t i = 0; i + 1 < mlp.sizes.size(); ++i) {
    net.push_back(nn::Linear(mlp.sizes[i], mlp.sizes[i + 1]));
    if (i + 2 == mlp.sizes.size()) break;
    if (mlp.activation == peers::Activation::relu)
      net.push_back(nn::ReLU{});
    else
      net.push_back(nn::Tanh{});
  }
  return net;
}

std::shared_ptr<optim::Optimizer> optimizer(const std::string& name, const Parameters& parameters) {
  using namespace optim;
  const auto make = [&](auto formula) { return std::make_shared<Optimizer>(parameters, formula); };
  if (name == "sgd") return make(SGD{.lr = 1e-3});
  if (name == "momentum") return make(SGD{.lr = 1e-3, .momentum = 0.9});
  if (name == "adam") return make(Adam{.lr = 1e-4});
  if (name == "adamw") return make(AdamW{.lr = 1e-4});
  if (name == "lion") return make(Lion{.lr = 1e-4});
  if (name == "rmsprop") return make(RMSprop{.lr = 1e-4});
  return make(Adagrad{.lr = 1e-4});
}

Step train_step(const peers::Mlp& mlp, const std::string& optimizer_name) {
  auto net = std::make_shared<nn::Sequential>(network(mlp));
  auto opt = optimizer(optimizer_name, net->parameters());
  std::vector<Tensor> xs;
  std::vector<Tensor> ys;
  for (int i = 0; i < peers::batches; ++i) {
    xs.push_back(randn({mlp.batch, mlp.sizes.front()}));
    ys.push_back(randint(0, mlp.sizes.back(), {mlp.batch}));
  }
  return [=, k = std::size_t{0}]() mutable {
    opt->zero_grad();
    cross_entropy((*net)(xs[k]), ys[k]).backward();
    opt->step();
    k = (k + 1) % xs.size();
  };
}

}  // namespace

int main(int argc, char** argv) {
  const peers::Settings settings = peers::parse(argc, argv);
  const auto run = [&](const std::string& name, const std::function<Step()>& make, int inner = 1) {
    manual_seed(1);
    peers::run(
        settings, [](int threads) { set_num_threads(threads); }, name, make, inner);
  };
  for (const peers::Mlp& mlp : peers::mlps()) {
    for (const char* name : {"sgd", "adam"}) {
      run("train " + mlp.name + " " + name, [&] { return train_step(mlp, name); });
    }
  }
  for (const peers::Mlp& mlp : peers::mlps()) {
    run("infer " + mlp.name, [&]() -> Step {
      auto net = std::make_shared<nn::Sequential>(network(mlp));
      const Tensor x = randn({mlp.batch, mlp.sizes.front()});
      return [=] {
        const NoGrad guard;
        (*net)(x);
      };
    });
  }
  const auto unary = [&](const std::string& name, const Shape& shape, auto f) {
    run("op " + name, [&]() -> Step {
      const Tensor x = randn(shape);
      return [=] {
        const NoGrad guard;
        f(x);
      };
    });
  };
  const Tensor y = randn({1000, 1000});
  unary("1M x*y+x", {1000, 1000}, [y](const Tensor& x) { return x * y + x; });
  unary("1M exp", {1000, 1000}, [](const Tensor& x) { return exp(x); });
  unary("1M tanh", {1000, 1000}, [](const Tensor& x) { return tanh(x); });
  unary("1M sigmoid", {1000, 1000}, [](const Tensor& x) { return sigmoid(x); });
  unary("1M relu", {1000, 1000}, [](const Tensor& x) { return relu(x); });
  unary("softmax 1000x1000", {1000, 1000}, [](const Tensor& x) { return softmax(x, 1); });
  unary("1M sum", {1000, 1000}, [](const Tensor& x) { return sum(x); });
  unary("1000x1000 sum columns (dim 0)", {1000, 1000}, [](const Tensor& x) { return sum(x, {0}); });
  for (const std::int64_t n : {64, 128, 256, 512, 1024}) {
    unary("matmul " + std::to_string(n), {n, n}, [](const Tensor& x) { return mm(x, x); });
  }
  run(
      "op add of 2",
      []() -> Step {
        const Tensor a = randn({2});
        const Tensor b = randn({2});
        return [=] { const Tensor c = a + b; };
      },
      1000);
  run(
      "op add of 2, recorded",
      []() -> Step {
        const Tensor a = randn({2}, {.requires_grad = true});
        const Tensor b = randn({2});
        return [=] { const Tensor c = a + b; };
      },
      1000);
  for (const char* name : {"sgd", "adam"}) {
    run(std::string("optim 102 tensors of 50x64 ") + name, [&]() -> Step {
      auto net = std::make_shared<nn::Sequential>(network(peers::mlps()[4]));
      for (const Parameter& p : net->parameters()) Tensor(p.tensor).set_grad(randn(p.tensor.shape()) * 1e-2);
      auto opt = optimizer(name, net->parameters());
      return [=] { opt->step(); };
    });
  }
  for (const char* name : {"sgd", "momentum", "lion", "adam", "adamw", "rmsprop", "adagrad"}) {
    run(std::string("optim 10M ") + name, [&]() -> Step {
      Tensor p = randn({peers::optimizer_parameters}, {.requires_grad = true});
      p.set_grad(randn({peers::optimizer_parameters}) * 1e-2);
      auto opt = optimizer(name, {p});
      return [=] { opt->step(); };
    });
  }
}
