// What an operation costs beside its arithmetic: tensors so small that nothing else is left.
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/nn/linear.h>

#include <benchmark/benchmark.h>

#include <optional>

namespace {

using namespace gradus;

Tensor two(bool requires_grad = false) { return randn({2}, {.requires_grad = requires_grad}); }

/// Times f(x, y) for tensors of two elements; `recorded`: x requires gradients, so that a node is made and dropped.
template <class F>
void add(const char* name, bool recorded, F f) {
  benchmark::RegisterBenchmark(name, [=](benchmark::State& state) {
    const Tensor x = two(recorded), y = two();
    for (auto _ : state) benchmark::DoNotOptimize(f(x, y));
  });
}

/// Forward and backward through `length` additions: the cost of an operation should not depend on the length.
void chain(benchmark::State& state) {
  const auto length = state.range(0);
  const Tensor x = two(true), y = two();
  for (auto _ : state) {
    Tensor z = x;
    for (std::int64_t i = 0; i < length; ++i) z = z + y;
    sum(z).backward();
  }
  state.SetItemsProcessed(state.iterations() * length);
}
BENCHMARK(chain)->Name("overhead/chain_of_additions_and_backward")->Arg(10)->Arg(1000)->Arg(100000);

void make_and_drop(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(empty({2}));
}
BENCHMARK(make_and_drop)->Name("overhead/empty/2");

void linear(benchmark::State& state, bool recorded) {
  nn::Linear layer(2, 2);
  const Tensor x = randn({1, 2});
  std::optional<NoGrad> guard;
  if (!recorded) guard.emplace();
  for (auto _ : state) benchmark::DoNotOptimize(layer(x));
}
BENCHMARK_CAPTURE(linear, plain, false)->Name("overhead/linear/1x2");
BENCHMARK_CAPTURE(linear, recorded, true)->Name("overhead/linear_recorded/1x2");

const bool added = [] {
  add("overhead/add/2", false, [](const Tensor& x, const Tensor& y) { return x + y; });
  add("overhead/add_recorded/2", true, [](const Tensor& x, const Tensor& y) { return x + y; });
  add("overhead/add_number/2", false, [](const Tensor& x, const Tensor&) { return x + 1.5; });
  add("overhead/exp/2", false, [](const Tensor& x, const Tensor&) { return exp(x); });
  add("overhead/sum/2", false, [](const Tensor& x, const Tensor&) { return sum(x); });
  add("overhead/reshape/2", false, [](const Tensor& x, const Tensor&) { return reshape(x, {1, 2}); });
  add("overhead/outer_product/2", false, [](const Tensor& x, const Tensor& y) {
    return matmul(reshape(x, {2, 1}), reshape(y, {1, 2}));
  });
  return true;
}();

}  // namespace
