// One step of each optimizer: a thousand to ten million parameters in one tensor, and many small tensors.
#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/optim/list.h>
#include <gradus/optim/optimizer.h>

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace {

using namespace gradus;

void step(benchmark::State& state, const std::string& name, const OptionList& options, std::int64_t tensors,
          std::int64_t size) {
  std::vector<Tensor> parameters;
  for (std::int64_t i = 0; i < tensors; ++i) {
    parameters.push_back(randn({size}, {.requires_grad = true}));
    parameters.back().set_grad(randn({size}));
  }
  optim::Optimizer optimizer = optim::make(name, Parameters(parameters), options);
  for (auto _ : state) optimizer.step();
  state.SetItemsProcessed(state.iterations() * tensors * size);
}

const bool added = [] {
  struct Case {
    const char* title;
    const char* name;
    OptionList options;
  };
  const Case cases[] = {{"sgd", "sgd", {}},         {"momentum", "sgd", {{"momentum", 0.9}}},
                        {"adagrad", "adagrad", {}}, {"rmsprop", "rmsprop", {}},
                        {"adam", "adam", {}},       {"adamw", "adamw", {}},
                        {"lion", "lion", {}}};
  for (const Case& c : cases) {
    const auto add = [&](std::int64_t tensors, std::int64_t size) {
      const std::string title =
          std::string("optimizer/") + c.title + "/" + std::to_string(tensors) + "x" + std::to_string(size);
      benchmark::RegisterBenchmark(title.c_str(), [=](benchmark::State& state) {
        step(state, c.name, c.options, tensors, size);
      })->UseRealTime();
    };
    add(1, 1000);
    add(1, 30'000);
    add(1, 1'000'000);
    add(1, 10'000'000);
    add(100, 1000);
  }
  return true;
}();

}  // namespace
