// Optimizer steps as one would write them by hand: plain loops for one rule and one precision, compiled for this very
// machine. What the formulas in optimizer_bench.cpp are held against; 30 000 parameters with their state stay in cache.
#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/core/tensor.h>

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>

namespace {

using namespace gradus;

struct Arrays {
  float *w, *m, *v;
  const float* g;
};

void momentum(const Arrays& a, std::int64_t count, double) {
  const float lr = 1e-3F, mu = 0.9F;
  for (std::int64_t i = 0; i < count; ++i) {
    a.m[i] = mu * a.m[i] + a.g[i];
    a.w[i] += -lr * a.m[i];
  }
}

void lion(const Arrays& a, std::int64_t count, double) {
  const float lr = 1e-4F, beta1 = 0.9F, beta2 = 0.99F;
  for (std::int64_t i = 0; i < count; ++i) {
    const float c = beta1 * a.m[i] + (1 - beta1) * a.g[i];
    a.m[i] = beta2 * a.m[i] + (1 - beta2) * a.g[i];
    a.w[i] += -lr * static_cast<float>((c > 0) - (c < 0));
  }
}

void rmsprop(const Arrays& a, std::int64_t count, double) {
  const float lr = 1e-2F, alpha = 0.99F, eps = 1e-8F;
  for (std::int64_t i = 0; i < count; ++i) {
    a.v[i] = alpha * a.v[i] + (1 - alpha) * a.g[i] * a.g[i];
    a.w[i] += -lr * (a.g[i] / (std::sqrt(a.v[i]) + eps));
  }
}

void adagrad(const Arrays& a, std::int64_t count, double) {
  const float lr = 1e-2F, eps = 1e-10F;
  for (std::int64_t i = 0; i < count; ++i) {
    a.v[i] += a.g[i] * a.g[i];
    a.w[i] += -lr * a.g[i] / (std::sqrt(a.v[i]) + eps);
  }
}

void adam(const Arrays& a, std::int64_t count, double t) {
  const float lr = 1e-3F, beta1 = 0.9F, beta2 = 0.999F, eps = 1e-8F;
  const auto unbias1 = static_cast<float>(1 / (1 - std::pow(0.9, t)));
  const auto unbias2 = static_cast<float>(1 / (1 - std::pow(0.999, t)));
  for (std::int64_t i = 0; i < count; ++i) {
    a.m[i] = beta1 * a.m[i] + (1 - beta1) * a.g[i];
    a.v[i] = beta2 * a.v[i] + (1 - beta2) * a.g[i] * a.g[i];
    a.w[i] += -lr * (a.m[i] * unbias1) / (std::sqrt(a.v[i] * unbias2) + eps);
  }
}

void run(benchmark::State& state, void (*step)(const Arrays&, std::int64_t, double)) {
  const std::int64_t count = 30'000;
  Tensor w = randn({count}), m = zeros({count}), v = zeros({count});
  const Tensor g = randn({count});
  const Arrays arrays{w.data<float>().data(), m.data<float>().data(), v.data<float>().data(), g.data<float>().data()};
  double t = 0;
  for (auto _ : state) {
    step(arrays, count, ++t);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * count);
}

BENCHMARK_CAPTURE(run, momentum, momentum)->Name("optimizer/momentum/by_hand");
BENCHMARK_CAPTURE(run, lion, lion)->Name("optimizer/lion/by_hand");
BENCHMARK_CAPTURE(run, rmsprop, rmsprop)->Name("optimizer/rmsprop/by_hand");
BENCHMARK_CAPTURE(run, adagrad, adagrad)->Name("optimizer/adagrad/by_hand");
BENCHMARK_CAPTURE(run, adam, adam)->Name("optimizer/adam/by_hand");

}  // namespace
