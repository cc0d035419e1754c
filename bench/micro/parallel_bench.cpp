// What it costs to bring a second thread to work, and to stay on one.
#include <gradus/core/parallel.h>

#include <benchmark/benchmark.h>

#include <cstdint>

namespace {

/// A piece of about half a microsecond that touches no shared memory.
constexpr auto compute = [](std::int64_t piece) noexcept {
  std::int64_t x = piece;
  for (int i = 0; i < 500; ++i) benchmark::DoNotOptimize(x = x * 3 + 1);
};

void launch(benchmark::State& state, std::int64_t pieces) {
  const std::int64_t before = gradus::pieces_run_elsewhere();
  for (auto _ : state) gradus::parallel_for(pieces, compute);
  state.counters["elsewhere"] = benchmark::Counter(static_cast<double>(gradus::pieces_run_elsewhere() - before),
                                                   benchmark::Counter::kAvgIterations);
}

void launch_here(benchmark::State& state, std::int64_t pieces) {
  const gradus::ThreadLimit one(1);
  launch(state, pieces);
}

BENCHMARK_CAPTURE(launch_here, two, 2)->Name("parallel/launch_on_one_thread/2")->UseRealTime();
BENCHMARK_CAPTURE(launch, two, 2)->Name("parallel/launch/2")->UseRealTime();
BENCHMARK_CAPTURE(launch, sixteen, 16)->Name("parallel/launch/16")->UseRealTime();
BENCHMARK_CAPTURE(launch, sixty_four, 64)->Name("parallel/launch/64")->UseRealTime();

}  // namespace
