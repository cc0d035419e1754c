// Elementwise operations, reductions and softmax: a thousand elements (in the first-level cache) and a million.
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/core/random.h>

#include <benchmark/benchmark.h>

#include <string>

namespace {

using namespace gradus;

/// Times f(x, y) for matrices of n x n elements; `arrays`: how many such are read and written.
template <class F>
void add(const char* name, int arrays, F f) {
  for (const std::int64_t n : {32, 1000}) {
    for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
      const std::string title = std::string(name) + "/" + std::to_string(n * n) + "/" + gradus::name(dtype);
      benchmark::RegisterBenchmark(title.c_str(), [=](benchmark::State& state) {
        const NoGrad guard;
        const Tensor x = randn({n, n}, {.dtype = dtype}), y = randn({n, n}, {.dtype = dtype});
        for (auto _ : state) benchmark::DoNotOptimize(f(x, y));
        state.SetItemsProcessed(state.iterations() * n * n);
        state.SetBytesProcessed(state.iterations() * n * n * arrays * static_cast<std::int64_t>(size_in_bytes(dtype)));
      })->UseRealTime();
    }
  }
}

const bool added = [] {
  add("elementwise/add", 3, [](const Tensor& x, const Tensor& y) { return x + y; });
  add("elementwise/add_broadcast_row", 2, [](const Tensor& x, const Tensor& y) { return x + y[0]; });
  add("elementwise/multiply_transposed", 3, [](const Tensor& x, const Tensor& y) { return x * transpose(y, 0, 1); });
  add("elementwise/relu", 2, [](const Tensor& x, const Tensor&) { return relu(x); });
  add("elementwise/exp", 2, [](const Tensor& x, const Tensor&) { return exp(x); });
  add("elementwise/tanh", 2, [](const Tensor& x, const Tensor&) { return tanh(x); });
  add("elementwise/sigmoid", 2, [](const Tensor& x, const Tensor&) { return sigmoid(x); });
  add("elementwise/log", 2, [](const Tensor& x, const Tensor&) { return log(x); });
  add("reduce/sum", 1, [](const Tensor& x, const Tensor&) { return sum(x); });
  add("reduce/sum_of_rows", 1, [](const Tensor& x, const Tensor&) { return sum(x, {1}); });
  add("reduce/sum_of_columns", 1, [](const Tensor& x, const Tensor&) { return sum(x, {0}); });
  add("reduce/softmax", 2, [](const Tensor& x, const Tensor&) { return softmax(x, 1); });
  return true;
}();

}  // namespace
