/// One tile of a matrix product on one thread, for lanes of any width: the loops behind gemm.h.
///
/// C is computed in blocks whose sums fit the registers. Around that: op(A) lies dense in the second-level cache, and a
/// panel of op(B), as wide as a block, in the first-level cache while all blocks of rows pass over it.
///
/// Each element of C is a sum over k in one order, added to C after every terms_at_once terms, whatever the tile or the
/// width of the lanes. So its bits depend on its own row of op(A) and column of op(B) alone: not on the batch that the
/// row is in, on threads, or (from AVX2 on, where a * b + c is rounded once) on the instruction set.
#pragma once

#include <gradus/core/kernels/gemm.h>
#include <gradus/core/kernels/lane.h>
#include <gradus/core/kernels/transpose.h>

#include <algorithm>
#include <cstdint>
#include <memory>

namespace gradus::kernels::detail {

using std::int64_t;

/// Terms of the sums that are added up in registers before C is touched.
template <class T>
constexpr int64_t terms_at_once = 1024 / sizeof(T);

/// Rows of a block, which is two lanes wide: the sums take 16 of AVX-512's 32 registers, or 12 of 16.
template <class T, int W>
constexpr int block_rows = W * sizeof(T) == 64 ? 8 : 6;

constexpr int64_t most_tile_rows = 192;  // a multiple of 6 and of 8; with terms_at_once, 192 KiB of op(A)
constexpr int64_t strip_columns = 128;   // of op(B), packed at once: 128 KiB, so both fit 512 KiB of cache

/// From one block of rows to the next in the copy of op(A), and from one panel to the next in the copy of op(B): the
/// gap of a cache line keeps neighbours out of each other's cache sets.
template <class T, int W>
constexpr int64_t block_stride = terms_at_once<T>* block_rows<T, W> + 64 / sizeof(T);
template <class T, int W>
constexpr int64_t panel_stride = terms_at_once<T> * 2 * W + 64 / sizeof(T);

/// Memory of a thread for these copies; large enough for any W.
template <class T>
struct Copies {
  alignas(64) T a[most_tile_rows / 6 * block_stride<T, 64 / sizeof(T)>];
  alignas(64) T b[strip_columns / 4 * panel_stride<T, 2>];
};

template <class T>
Copies<T>& copies_of_this_thread() {
  thread_local const std::unique_ptr<Copies<T>> copies(new Copies<T>);
  return *copies;
}

/// Rows of op(A): element (i, l) at a[i * row + l * term]; from one block of rows to the next: `block`.
template <class T>
struct Factors {
  const T* a;
  int64_t row, term, block;
};

/// What is done with the sums: C = alpha sum + beta C.
template <class T>
struct Update {
  T alpha, beta;
};

/// A place in C, `columns` of which are to the right.
template <class T>
struct Corner {
  T* c;
  int64_t ldc;
  int columns;
};

/// C[0..R, 0..columns] over `terms` terms; columns: more than V - 1 lanes, at most V.
template <int W, int R, int V, class T>
GRADUS_INLINE void block(int64_t terms, const Factors<T>& factors, const T* b, int64_t ldb, Update<T> update,
                         const Corner<T>& corner) {
  using L = Lane<T, W>;
  L sums[R][V];
  for (int r = 0; r < R; ++r) {
    for (int v = 0; v < V; ++v) sums[r][v] = L(0);
  }
  const T* a = factors.a;
  for (int64_t l = 0; l < terms; ++l, a += factors.term, b += ldb) {
    L row[V];
    for (int v = 0; v < V; ++v) row[v] = L::load(b + v * W);
    for (int r = 0; r < R; ++r) {
      const L factor(a[r * factors.row]);
      for (int v = 0; v < V; ++v) sums[r][v] = fma_(factor, row[v], sums[r][v]);
    }
  }
  if (update.alpha == 1 && update.beta == 0 && corner.columns == V * W) {  // the usual case, said short
    for (int r = 0; r < R; ++r) {
      for (int v = 0; v < V; ++v) sums[r][v].store(corner.c + r * corner.ldc + v * W);
    }
    return;
  }
  for (int r = 0; r < R; ++r) {
    for (int v = 0; v < V; ++v) {
      T* to = corner.c + r * corner.ldc + v * W;
      const int count = corner.columns - v * W;
      L x = sums[r][v];
      if (update.alpha != 1) x = L(update.alpha) * x;
      if (count >= W) {
        if (update.beta != 0) x += L(update.beta) * L::load(to);
        x.store(to);
      } else {
        if (update.beta != 0) x += L(update.beta) * L::load_partial(to, count);
        x.store_partial(to, count);
      }
    }
  }
}

/// As many blocks of R rows as fit; takes their rows off.
template <int W, int R, class T>
GRADUS_INLINE void blocks(int64_t& rows, int64_t terms, Factors<T>& factors, const T* b, int64_t ldb, Update<T> update,
                          Corner<T>& corner) {
  constexpr int full = block_rows<T, W>;
  for (; rows >= R; rows -= R) {
    if (corner.columns > W) {
      block<W, R, 2>(terms, factors, b, ldb, update, corner);
    } else {
      block<W, R, 1>(terms, factors, b, ldb, update, corner);
    }
    factors.a += R == full ? factors.block : R * factors.row;
    corner.c += R * corner.ldc;
  }
}

/// All rows of a tile, for at most 2 W columns.
template <int W, class T>
GRADUS_INLINE void all_blocks(int64_t rows, int64_t terms, Factors<T> factors, const T* b, int64_t ldb,
                              Update<T> update, Corner<T> corner) {
  blocks<W, block_rows<T, W>>(rows, terms, factors, b, ldb, update, corner);
  blocks<W, 4>(rows, terms, factors, b, ldb, update, corner);
  blocks<W, 2>(rows, terms, factors, b, ldb, update, corner);
  blocks<W, 1>(rows, terms, factors, b, ldb, update, corner);
}

/// Copies rows of B to panels, with zeros beyond the last column.
template <int W, class T>
GRADUS_INLINE void pack_rows(int64_t terms, int64_t columns, const T* b, int64_t ldb, T* panels) {
  using L = Lane<T, W>;
  for (int64_t l = 0; l < terms; ++l, b += ldb, panels += 2 * W) {
    const T* from = b;
    T* to = panels;
    int64_t left = columns;
    for (; left >= 2 * W; left -= 2 * W, from += 2 * W, to += panel_stride<T, W>) {
      L::load(from).store(to);
      L::load(from + W).store(to + W);
    }
    if (left >= W) {
      L::load(from).store(to);
      L::load_partial(from + W, static_cast<int>(left - W)).store(to + W);
    } else if (left > 0) {
      L::load_partial(from, static_cast<int>(left)).store(to);
    }
  }
}

/// As pack_rows for a transposed B: its row j becomes column j.
template <int W, class T>
GRADUS_INLINE void pack_columns(int64_t terms, int64_t columns, const T* b, int64_t ldb, T* panels) {
  using L = Lane<T, W>;
  for (int64_t first = 0; first < columns; first += W) {
    T* to = panels + first / (2 * W) * panel_stride<T, W> + first % (2 * W);
    for (int64_t l = 0; l < terms; l += W) {
      const int count = static_cast<int>(std::min<int64_t>(W, terms - l));
      L square[W];
      for (int j = 0; j < W; ++j) {
        const T* from = b + (first + j) * ldb + l;
        square[j] = first + j >= columns ? L(0) : count == W ? L::load(from) : L::load_partial(from, count);
      }
      transpose(square);
      for (int i = 0; i < count; ++i) square[i].store(to + (l + i) * 2 * W);
    }
  }
}

/// Copies op(A) block by block: rows far apart in memory would push each other out of the cache.
template <int W, class T>
GRADUS_INLINE Factors<T> copy_factors(int64_t rows, int64_t terms, bool transposed, const Factors<T>& from, T* to) {
  constexpr int R = block_rows<T, W>;
  if (!transposed) {
    for (int64_t i = 0; i < rows; ++i) {
      std::copy_n(from.a + i * from.row, terms, to + i / R * block_stride<T, W> + i % R * terms_at_once<T>);
    }
    return {to, terms_at_once<T>, 1, block_stride<T, W>};
  }
  for (int64_t l = 0; l < terms; ++l) {
    const T* a = from.a + l * from.term;
    T* block = to + l * R;
    int64_t i = 0;
    for (; i + R <= rows; i += R, block += block_stride<T, W>) {
      for (int r = 0; r < R; ++r) block[r] = a[i + r];
    }
    for (int r = 0; i < rows; ++i, ++r) block[r] = a[i];
  }
  return {to, 1, R, block_stride<T, W>};
}

/// Whether op(A) is read where it lies: too few columns of C would share a copy, or all of it fits the cache.
template <class T>
bool reads_a_in_place(const Gemm<T>& g) {
  constexpr int64_t fits = (128 << 10) / sizeof(T);
  return g.n < 128 || (g.transpose_a ? g.k : g.m) * g.lda < fits;
}

/// Whether B's rows are read as lanes where they lie: too few rows of C would share a panel, or all of it fits the
/// cache.
template <int W, class T>
bool reads_b_in_place(const Gemm<T>& g) {
  constexpr int64_t fits = (16 << 10) / sizeof(T);
  return !g.transpose_b && (g.m <= block_rows<T, W> || g.k * g.ldb <= fits);
}

/// C = alpha op(A) op(B) + beta C for a tile of at most most_tile_rows rows.
template <int W, class T>
GRADUS_INLINE void multiply(const Gemm<T>& g) {
  const bool a_in_place = reads_a_in_place(g);
  const bool b_in_place = reads_b_in_place<W>(g);
  Copies<T>& copies = copies_of_this_thread<T>();
  for (int64_t l = 0; l < g.k; l += terms_at_once<T>) {
    const int64_t terms = std::min(terms_at_once<T>, g.k - l);
    const Update<T> update{g.alpha, l == 0 ? g.beta : T(1)};
    Factors<T> factors = g.transpose_a ? Factors<T>{g.a + l * g.lda, 1, g.lda, block_rows<T, W>}
                                       : Factors<T>{g.a + l, g.lda, 1, block_rows<T, W> * g.lda};
    if (!a_in_place) factors = copy_factors<W>(g.m, terms, g.transpose_a, factors, copies.a);
    for (int64_t strip = 0; strip < g.n; strip += strip_columns) {
      const int64_t columns = std::min(strip_columns, g.n - strip);
      const int64_t in_place = b_in_place ? columns / (2 * W) * (2 * W) : 0;
      const T* b = g.transpose_b ? g.b + strip * g.ldb + l : g.b + l * g.ldb + strip;
      if (g.transpose_b) {
        pack_columns<W>(terms, columns, b, g.ldb, copies.b);
      } else if (in_place < columns) {
        pack_rows<W>(terms, columns - in_place, b + in_place, g.ldb, copies.b);
      }
      const T* panel = copies.b;
      for (int64_t j = 0; j < columns; j += 2 * W) {
        const bool here = j < in_place;
        const Corner<T> corner{g.c + strip + j, g.ldc, static_cast<int>(std::min<int64_t>(2 * W, columns - j))};
        all_blocks<W>(g.m, terms, factors, here ? b + j : panel, here ? g.ldb : 2 * W, update, corner);
        if (!here) panel += panel_stride<T, W>;
      }
    }
  }
}

}  // namespace gradus::kernels::detail
