// Matrix products are cut into tiles of C, by their shape alone; each tile is one call of OpenBLAS on one thread.
#include <gradus/core/kernels/blas.h>
#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/kernels/gemm.h>
#include <gradus/core/parallel.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace gradus::kernels {
namespace {

using std::int64_t;

/// How C is cut: into strips of rows, or of columns when it is wider than tall (what both operands of a tile share is
/// then packed less often). K is never cut, so each element of C is one sum in one order.
struct Cut {
  bool by_columns;
  int64_t strip;  // rows or columns of a strip, but for the last
  int64_t strips;
};

constexpr int64_t strip_flops = 2'000'000;  // a tile takes at least 20 us: a few times what it costs to hand it over
constexpr int64_t narrowest_strip = 32;
constexpr int64_t strip_multiple = 16;  // of rows or columns: what BLAS kernels compute at once

Cut cut_of(int64_t m, int64_t n, int64_t k) {
  const bool by_columns = n > m;
  const int64_t length = by_columns ? n : m;
  const int64_t flops_per_line = std::max<int64_t>(1, 2 * k * (by_columns ? m : n));
  int64_t strip = std::max(narrowest_strip, strip_flops / flops_per_line);
  strip = (strip + strip_multiple - 1) / strip_multiple * strip_multiple;
  return {by_columns, strip, (length + strip - 1) / strip};
}

template <class T>
Gemm<T> tile_of(const Gemm<T>& whole, const Cut& cut, int64_t index) {
  Gemm<T> tile = whole;
  const int64_t begin = index * cut.strip;
  if (cut.by_columns) {
    tile.n = std::min(cut.strip, whole.n - begin);
    tile.b += whole.transpose_b ? begin * whole.ldb : begin;
    tile.c += begin;
    if (whole.bias) tile.bias += begin;
  } else {
    tile.m = std::min(cut.strip, whole.m - begin);
    tile.a += whole.transpose_a ? begin : begin * whole.lda;
    tile.c += begin * whole.ldc;
  }
  return tile;
}

void call_blas(const Gemm<float>& g) {
  cblas_sgemm(CblasRowMajor, g.transpose_a ? CblasTrans : CblasNoTrans, g.transpose_b ? CblasTrans : CblasNoTrans,
              static_cast<blasint>(g.m), static_cast<blasint>(g.n), static_cast<blasint>(g.k), g.alpha, g.a,
              static_cast<blasint>(g.lda), g.b, static_cast<blasint>(g.ldb), g.beta, g.c, static_cast<blasint>(g.ldc));
}

void call_blas(const Gemm<double>& g) {
  cblas_dgemm(CblasRowMajor, g.transpose_a ? CblasTrans : CblasNoTrans, g.transpose_b ? CblasTrans : CblasNoTrans,
              static_cast<blasint>(g.m), static_cast<blasint>(g.n), static_cast<blasint>(g.k), g.alpha, g.a,
              static_cast<blasint>(g.lda), g.b, static_cast<blasint>(g.ldb), g.beta, g.c, static_cast<blasint>(g.ldc));
}

/// C = beta C, for products without terms.
template <class T>
void scale(const Gemm<T>& g) {
  for (int64_t i = 0; i < g.m; ++i) {
    T* row = g.c + i * g.ldc;
    for (int64_t j = 0; j < g.n; ++j) row[j] = g.beta == 0 ? T(0) : g.beta * row[j];
  }
}

template <class T>
T activated(Activation activation, T x) {
  switch (activation) {
    case Activation::relu:
      return x < 0 ? T(0) : x;  // NaN stays
    case Activation::tanh:
      return std::tanh(x);
    case Activation::sigmoid:
      return 1 / (1 + std::exp(-x));
    case Activation::none:
      break;
  }
  return x;
}

template <class T>
void finish_rows(const Gemm<T>& g) {
  if (!g.bias && g.activation == Activation::none) return;
  for (int64_t i = 0; i < g.m; ++i) {
    T* row = g.c + i * g.ldc;
    if (g.bias) {
      for (int64_t j = 0; j < g.n; ++j) row[j] += g.bias[j];
    }
    if (g.activation != Activation::none) {
      for (int64_t j = 0; j < g.n; ++j) row[j] = activated(g.activation, row[j]);
    }
  }
}

template <class T>
void compute(const Gemm<T>& tile) {
  if (tile.m == 0 || tile.n == 0) return;
  if (tile.k == 0) {
    scale(tile);
  } else {
    call_blas(tile);
  }
  finish_rows(tile);
}

/// Runs tile(0) to tile(tiles - 1), on several threads if `flops` are worth it.
template <class Body>
void run_tiles(int64_t tiles, int64_t flops, Body&& tile) {
  use_blas_on_one_thread();
  if (flops >= cutoffs().gemm_flops) {
    parallel_for(tiles, tile);
  } else {
    for (int64_t i = 0; i < tiles; ++i) tile(i);
  }
}

}  // namespace

template <class T>
void gemm(const Gemm<T>& product) {
  gemm(std::span<const Gemm<T>>(&product, 1));
}

template <class T>
void gemm(std::span<const Gemm<T>> products) {
  int64_t tiles = 0;
  int64_t flops = 0;
  for (const Gemm<T>& g : products) {
    tiles += cut_of(g.m, g.n, g.k).strips;
    flops += 2 * g.m * g.n * g.k;
  }
  run_tiles(tiles, flops, [products](int64_t tile) noexcept {
    for (const Gemm<T>& g : products) {
      const Cut cut = cut_of(g.m, g.n, g.k);
      if (tile < cut.strips) return compute(tile_of(g, cut, tile));
      tile -= cut.strips;
    }
  });
}

template <class T>
void gemm_batched(int64_t count, BatchStrides strides, const Gemm<T>& first) {
  const Cut cut = cut_of(first.m, first.n, first.k);
  run_tiles(count * cut.strips, count * 2 * first.m * first.n * first.k, [&](int64_t tile) noexcept {
    const int64_t index = tile / cut.strips;
    Gemm<T> product = first;
    product.a += index * strides.a;
    product.b += index * strides.b;
    product.c += index * strides.c;
    compute(tile_of(product, cut, tile % cut.strips));
  });
}

const char* blas_description() {
  static const std::string text = [] {
    use_blas_on_one_thread();
    const std::string config = openblas_get_config();  // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..."
    const std::size_t version = config.find(' ');
    return config.substr(0, config.find(' ', version + 1)) + " " + openblas_get_corename();
  }();
  return text.c_str();
}

template void gemm<float>(const Gemm<float>&);
template void gemm<double>(const Gemm<double>&);
template void gemm<float>(std::span<const Gemm<float>>);
template void gemm<double>(std::span<const Gemm<double>>);
template void gemm_batched<float>(int64_t, BatchStrides, const Gemm<float>&);
template void gemm_batched<double>(int64_t, BatchStrides, const Gemm<double>&);

}  // namespace gradus::kernels
