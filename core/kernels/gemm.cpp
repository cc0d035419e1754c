// How products are cut into tiles of C, by their shape alone, what computes a tile, and what is done to it while it is
// hot. docs/design/gemm.md has the measurements behind the choices.
#include <gradus/core/kernels/blas.h>
#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/kernels/dispatch.h>
#include <gradus/core/kernels/gemm.h>
#include <gradus/core/kernels/gemm_tile.h>
#include <gradus/core/parallel.h>

#include <algorithm>
#include <string>

namespace gradus::kernels {
namespace {

using std::int64_t;

constexpr int64_t tile_flops = 500'000;  // a tile takes 5 us or more: a few times what it costs to hand it to a thread
constexpr int64_t column_step = 16;      // whole lanes of every instruction set
constexpr int64_t row_step = 24;         // whole blocks of rows of every instruction set
constexpr int64_t least_blas_rows = 128;
constexpr int64_t least_blas_columns = 256;

constexpr int64_t parts(int64_t length, int64_t part) { return (length + part - 1) / part; }

/// The size of parts of a length: alike, each a multiple of `step`, and at most `most` (a multiple of it) long.
constexpr int64_t even_part(int64_t length, int64_t most, int64_t step) {
  return parts(parts(length, parts(length, most)), step) * step;
}

/// The least multiple of `step` that makes at least tile_flops of lines with this many each.
constexpr int64_t enough_lines(int64_t flops_per_line, int64_t step) {
  return std::max<int64_t>(1, parts(tile_flops, std::max<int64_t>(1, flops_per_line) * step)) * step;
}

/// What computes a tile: our own loops, which lose nothing when a product is cut small, or one call of OpenBLAS, which
/// is the faster one on large tiles, where there is one.
enum class By { own_loops, blas };

/// The tiles of C, all of one size but for the last ones of a row and of a column. K is never cut.
struct Tiling {
  int64_t rows, columns;
  int64_t down, across;  // how many
  By by;

  int64_t count() const { return down * across; }
};

/// Whether tiles of a product can be so large that OpenBLAS loses little by packing what they share once for each, and
/// yet be enough of them for several threads.
bool worth_blas(int64_t m, int64_t n, int64_t k) {
  return has_blas && m >= 256 && n >= 256 && k >= 64 && m * n >= 8 * least_blas_rows * least_blas_columns;
}

Tiling tiling_for_blas(int64_t m, int64_t n) {
  const int64_t scale = m * n >= 32 * least_blas_rows * least_blas_columns ? 2 : 1;
  const int64_t rows = even_part(m, scale * least_blas_rows, 16);
  const int64_t columns = even_part(n, scale * least_blas_columns, 16);
  return {rows, columns, parts(m, rows), parts(n, columns), By::blas};
}

/// C is cut into columns where it is wide, as then no part of op(B) is packed twice; where it is narrow, into rows.
Tiling tiling_of(int64_t m, int64_t n, int64_t k) {
  if (worth_blas(m, n, k)) return tiling_for_blas(m, n);
  if (m <= detail::most_tile_rows && 2 * m * n * k <= tile_flops) return {m, n, 1, 1, By::own_loops};
  int64_t rows = even_part(m, detail::most_tile_rows, row_step);
  const int64_t wide = std::min(n / 8 / column_step * column_step, detail::strip_columns);
  const int64_t columns =
      even_part(n, std::max(wide, enough_lines(2 * k * std::min(m, rows), column_step)), column_step);
  if (columns >= n) rows = even_part(m, std::min(rows, enough_lines(2 * k * n, row_step)), row_step);
  return {rows, columns, parts(m, rows), parts(n, columns), By::own_loops};
}

template <class T>
Gemm<T> tile_of(const Gemm<T>& whole, const Tiling& tiling, int64_t index) {
  const int64_t i = index / tiling.across * tiling.rows;
  const int64_t j = index % tiling.across * tiling.columns;
  Gemm<T> tile = whole;
  tile.m = std::min(tiling.rows, whole.m - i);
  tile.n = std::min(tiling.columns, whole.n - j);
  tile.a += whole.transpose_a ? i : i * whole.lda;
  tile.b += whole.transpose_b ? j * whole.ldb : j;
  tile.c += i * whole.ldc + j;
  if (whole.bias) tile.bias += j;
  return tile;
}

/// C = beta C, for products without terms.
template <class T>
void scale(const Gemm<T>& g) {
  for (int64_t i = 0; i < g.m; ++i) {
    T* row = g.c + i * g.ldc;
    for (int64_t j = 0; j < g.n; ++j) row[j] = g.beta == 0 ? T(0) : g.beta * row[j];
  }
}

/// row = f(row + bias), or f(row) without a bias.
template <int W, class T, class F>
GRADUS_INLINE void finish_row(int64_t n, T* row, const T* bias, F f) {
  using L = Lane<T, W>;
  int64_t j = 0;
  for (; j + W <= n; j += W) {
    const L x = L::load(row + j);
    f(bias ? x + L::load(bias + j) : x).store(row + j);
  }
  if (j < n) {
    const int count = static_cast<int>(n - j);
    const L x = L::load_partial(row + j, count);
    f(bias ? x + L::load_partial(bias + j, count) : x).store_partial(row + j, count);
  }
}

template <int W, class T, class F>
GRADUS_INLINE void finish_rows(const Gemm<T>& g, F f) {
  for (int64_t i = 0; i < g.m; ++i) finish_row<W>(g.n, g.c + i * g.ldc, g.bias, f);
}

/// Adds the bias and applies the activation.
template <int W, class T>
GRADUS_INLINE void finish(const Gemm<T>& g) {
  using L = Lane<T, W>;
  switch (g.activation) {
    case Activation::none:
      if (g.bias) finish_rows<W>(g, [](const L& x) GRADUS_INLINE_LAMBDA { return x; });
      return;
    case Activation::relu:
      return finish_rows<W>(g, [](const L& x) GRADUS_INLINE_LAMBDA { return max(x, L(0)); });
    case Activation::tanh:
      return finish_rows<W>(g, [](const L& x) GRADUS_INLINE_LAMBDA { return tanh(x); });
    case Activation::sigmoid:
      return finish_rows<W>(g, [](const L& x) GRADUS_INLINE_LAMBDA { return sigmoid(x); });
  }
}

template <class T>
void compute(const Gemm<T>& tile, By by) {
  if (tile.m == 0 || tile.n == 0) return;
  if (by == By::own_loops) {
    if (tile.k == 0) scale(tile);
  } else if constexpr (has_blas) {
    call_blas(tile);
  }
  simd<T>([tile, by]<int W>() {
    if (tile.k > 0 && by == By::own_loops) detail::multiply<W>(tile);
    finish<W>(tile);
  });
}

/// Runs tile(0) to tile(tiles - 1), on several threads if `flops` are worth it.
template <class Body>
void run_tiles(int64_t tiles, int64_t flops, const Body& tile) {
  if (flops >= cutoffs().gemm_flops) {
    parallel_for(tiles, tile);
  } else {
    for (int64_t i = 0; i < tiles; ++i) tile(i);
  }
}

}  // namespace

template <class T>
void gemm(const Gemm<T>& product) {
  const Tiling tiling = tiling_of(product.m, product.n, product.k);
  if (tiling.count() == 1) return compute(product, tiling.by);
  run_tiles(tiling.count(), 2 * product.m * product.n * product.k,
            [&](int64_t tile) noexcept { compute(tile_of(product, tiling, tile), tiling.by); });
}

template <class T>
void gemm(std::span<const Gemm<T>> products) {
  int64_t tiles = 0;
  int64_t flops = 0;
  for (const Gemm<T>& g : products) {
    tiles += tiling_of(g.m, g.n, g.k).count();
    flops += 2 * g.m * g.n * g.k;
  }
  run_tiles(tiles, flops, [products](int64_t tile) noexcept {
    for (const Gemm<T>& g : products) {
      const Tiling tiling = tiling_of(g.m, g.n, g.k);
      if (tile < tiling.count()) return compute(tile_of(g, tiling, tile), tiling.by);
      tile -= tiling.count();
    }
  });
}

template <class T>
void gemm_batched(int64_t count, BatchStrides strides, const Gemm<T>& first) {
  const Tiling tiling = tiling_of(first.m, first.n, first.k);
  run_tiles(count * tiling.count(), count * 2 * first.m * first.n * first.k, [&](int64_t tile) noexcept {
    const int64_t index = tile / tiling.count();
    Gemm<T> product = first;
    product.a += index * strides.a;
    product.b += index * strides.b;
    product.c += index * strides.c;
    compute(tile_of(product, tiling, tile % tiling.count()), tiling.by);
  });
}

const char* blas_description() {
  static const std::string text = blas_name();
  return text.c_str();
}

template void gemm<float>(const Gemm<float>&);
template void gemm<double>(const Gemm<double>&);
template void gemm<float>(std::span<const Gemm<float>>);
template void gemm<double>(std::span<const Gemm<double>>);
template void gemm_batched<float>(int64_t, BatchStrides, const Gemm<float>&);
template void gemm_batched<double>(int64_t, BatchStrides, const Gemm<double>&);

}  // namespace gradus::kernels
