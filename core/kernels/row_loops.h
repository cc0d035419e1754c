/// Passes over one row by lanes: for each element, sums and maxima. Used by the row kernels (softmax and its kin).
#pragma once

#include <gradus/core/kernels/elementwise.h>

#include <cstdint>
#include <limits>

namespace gradus::kernels::detail {

/// Where a pass stands: W elements from i on.
template <class T, int W>
struct FullLane {
  std::int64_t i;

  GRADUS_INLINE Lane<T, W> load(const T* row) const { return Lane<T, W>::load(row + i); }
  GRADUS_INLINE void store(T* row, const Lane<T, W>& x) const { x.store(row + i); }
  GRADUS_INLINE Lane<T, W> keep(const Lane<T, W>& x, T /*others*/) const { return x; }
};

/// The same at the end of a row: only count elements are there.
template <class T, int W>
struct PartialLane {
  std::int64_t i;
  int count;

  GRADUS_INLINE Lane<T, W> load(const T* row) const { return Lane<T, W>::load_partial(row + i, count); }
  GRADUS_INLINE void store(T* row, const Lane<T, W>& x) const { x.store_partial(row + i, count); }
  GRADUS_INLINE Lane<T, W> keep(const Lane<T, W>& x, T others) const {
    return select(Mask<T, W>::first(count), x, Lane<T, W>(others));
  }
};

/// f(at) for the lanes of a row of n elements.
template <int W, class T, class F>
GRADUS_INLINE void row_each(std::int64_t n, const F& f) {
  std::int64_t i = 0;
  for (; i + W <= n; i += W) f(FullLane<T, W>{i});
  if (i < n) f(PartialLane<T, W>{i, static_cast<int>(n - i)});
}

/// Combines f(at) over the lanes of a row of n elements. As many elements are accumulated side by side at every width,
/// so that the order of combination does not depend on the width. Elements that are not there count as identity.
template <int W, class T, class F, class Combine>
GRADUS_INLINE T row_reduce(std::int64_t n, T identity, const F& f, const Combine& combine) {
  using L = Lane<T, W>;
  constexpr int accumulators = 128 / static_cast<int>(sizeof(T));
  constexpr int lanes = accumulators / W;
  L totals[lanes];
  for (int k = 0; k < lanes; ++k) totals[k] = L(identity);
  std::int64_t i = 0;
  for (; i + accumulators <= n; i += accumulators) {
    for (int k = 0; k < lanes; ++k) totals[k] = combine(totals[k], f(FullLane<T, W>{i + k * W}));
  }
  for (int k = 0; k < lanes; ++k, i += W) {
    if (i + W <= n) {
      totals[k] = combine(totals[k], f(FullLane<T, W>{i}));
    } else if (i < n) {
      const PartialLane<T, W> at{i, static_cast<int>(n - i)};
      totals[k] = combine(totals[k], at.keep(f(at), identity));
    }
  }
  for (int half = lanes / 2; half > 0; half /= 2) {
    for (int k = 0; k < half; ++k) totals[k] = combine(totals[k], totals[k + half]);
  }
  T last[W];
  totals[0].store(last);
  for (int half = W / 2; half > 0; half /= 2) {
    for (int k = 0; k < half; ++k) last[k] = combine(Lane<T, 1>(last[k]), Lane<T, 1>(last[k + half])).v;
  }
  return last[0];
}

template <int W, class T, class F>
GRADUS_INLINE T row_sum(std::int64_t n, const F& f) {
  return row_reduce<W, T>(n, T(0), f, [](const auto& a, const auto& b) GRADUS_INLINE_LAMBDA { return a + b; });
}

template <int W, class T>
GRADUS_INLINE T row_max(const T* row, std::int64_t n) {
  return row_reduce<W, T>(
      n, -std::numeric_limits<T>::infinity(), [row](const auto& at) GRADUS_INLINE_LAMBDA { return at.load(row); },
      [](const auto& a, const auto& b) GRADUS_INLINE_LAMBDA { return max(a, b); });
}

/// kernel.row<W>(row, columns) for each row, spread over threads in pieces that the shape alone decides.
template <class T, class Kernel>
void for_rows(std::int64_t rows, std::int64_t columns, const Kernel& kernel) {
  const std::int64_t width = columns > 0 ? columns : 1;
  const std::int64_t piece = (piece_size(Cost::transcendental) + width - 1) / width;
  for_pieces(rows, piece, cutoff(Cost::transcendental) / width, [&](std::int64_t begin, std::int64_t end) {
    simd<T>([kernel, begin, end, columns]<int W>() {
      for (std::int64_t row = begin; row < end; ++row) kernel.template row<W>(row, columns);
    });
  });
}

}  // namespace gradus::kernels::detail
