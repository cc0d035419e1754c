// The micro-benchmarks: `micro --benchmark_filter=gemm`. Names are area/case/size.
#include <gradus/core/kernels/dispatch.h>
#include <gradus/core/kernels/gemm.h>
#include <gradus/core/kernels/threads.h>
#include <gradus/core/version.h>

#include <benchmark/benchmark.h>

int main(int argc, char** argv) {
  benchmark::AddCustomContext("gradus", gradus::version);
  benchmark::AddCustomContext("simd", name(gradus::simd_level()));
  benchmark::AddCustomContext("blas", gradus::kernels::blas_description());
  benchmark::AddCustomContext("threads", gradus::kernels::threads_backend());
  benchmark::AddCustomContext("compiler", GRADUS_COMPILER);
  benchmark::AddCustomContext("flags", GRADUS_BUILD_FLAGS);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
