// Matrix products: squares, and the three of a linear layer; ours and, for comparison, one call of OpenBLAS.
#include <gradus/core/kernels/gemm.h>
#include <gradus/core/parallel.h>

#include <benchmark/benchmark.h>
#include <cblas.h>

#include <cstdint>
#include <string>
#include <vector>

namespace {

using gradus::kernels::Gemm;
using std::int64_t;

struct Case {
  int64_t m, n, k;
  bool transpose_a, transpose_b;

  std::string name() const {
    const std::string size = std::to_string(m) + "x" + std::to_string(n) + "x" + std::to_string(k);
    return size + (transpose_a ? "_tn" : transpose_b ? "_nt" : "");
  }
};

void call_blas(const Gemm<float>& g) {
  cblas_sgemm(CblasRowMajor, g.transpose_a ? CblasTrans : CblasNoTrans, g.transpose_b ? CblasTrans : CblasNoTrans,
              static_cast<int>(g.m), static_cast<int>(g.n), static_cast<int>(g.k), g.alpha, g.a,
              static_cast<int>(g.lda), g.b, static_cast<int>(g.ldb), g.beta, g.c, static_cast<int>(g.ldc));
}

void call_blas(const Gemm<double>& g) {
  cblas_dgemm(CblasRowMajor, g.transpose_a ? CblasTrans : CblasNoTrans, g.transpose_b ? CblasTrans : CblasNoTrans,
              static_cast<int>(g.m), static_cast<int>(g.n), static_cast<int>(g.k), g.alpha, g.a,
              static_cast<int>(g.lda), g.b, static_cast<int>(g.ldb), g.beta, g.c, static_cast<int>(g.ldc));
}

/// Runs the product of a case by `call`, on `threads` threads.
template <class T, class Call>
void run(benchmark::State& state, const Case& c, int threads, Call call) {
  const std::vector<T> a(static_cast<std::size_t>(c.m * c.k), T(0.5));
  const std::vector<T> b(static_cast<std::size_t>(c.k * c.n), T(0.25));
  std::vector<T> result(static_cast<std::size_t>(c.m * c.n));
  const Gemm<T> product{.m = c.m,
                        .n = c.n,
                        .k = c.k,
                        .a = a.data(),
                        .lda = c.transpose_a ? c.m : c.k,
                        .transpose_a = c.transpose_a,
                        .b = b.data(),
                        .ldb = c.transpose_b ? c.k : c.n,
                        .transpose_b = c.transpose_b,
                        .c = result.data(),
                        .ldc = c.n};
  const gradus::ThreadLimit limit(threads);
  for (auto _ : state) call(product);
  state.counters["flops"] =
      benchmark::Counter(static_cast<double>(2 * c.m * c.n * c.k), benchmark::Counter::kIsIterationInvariantRate);
}

template <class T>
void add(const Case& c, const char* type) {
  const auto ours = [](const Gemm<T>& product) { gradus::kernels::gemm(product); };
  const auto blas = [](const Gemm<T>& product) { call_blas(product); };
  const std::string name = c.name() + "/" + type;
  const auto at = [&](const std::string& title, int threads, auto call) {
    benchmark::RegisterBenchmark(title.c_str(), [=](benchmark::State& state) {
      run<T>(state, c, threads, call);
    })->UseRealTime();
  };
  at("gemm/" + name, 1, ours);
  at("gemm_two_threads/" + name, 2, ours);
  at("gemm_openblas/" + name, 1, blas);
}

const bool added = [] {
  openblas_set_num_threads(1);
  for (const int64_t n : {2, 8, 16, 32, 48, 64, 96, 128, 256, 512, 1024}) {
    add<float>({n, n, n, false, false}, "float");
    add<double>({n, n, n, false, false}, "double");
  }
  struct Layer {
    int64_t batch, in, out;
  };
  for (const auto& [batch, in, out] : {Layer{32, 16, 16}, Layer{128, 64, 64}, Layer{64, 784, 128}, Layer{128, 784, 512},
                                       Layer{128, 512, 512}, Layer{256, 1024, 1024}}) {
    add<float>({batch, out, in, false, true}, "float");   // y = x W^T
    add<float>({batch, in, out, false, false}, "float");  // dX = dY W
    add<float>({out, in, batch, true, false}, "float");   // dW = dY^T X
  }
  return true;
}();

}  // namespace
