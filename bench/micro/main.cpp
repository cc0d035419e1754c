// The micro-benchmarks: `micro --benchmark_filter=gemm`. Names are area/case/type.
#include <benchmark/benchmark.h>

BENCHMARK_MAIN();
