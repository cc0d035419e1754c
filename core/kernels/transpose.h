/// Transposing a square of W x W numbers in registers.
#pragma once

#include <gradus/core/kernels/lane.h>

#include <cstddef>
#include <utility>

namespace gradus::kernels {
namespace detail {

/// Exchanges, in squares of 2 S x 2 S, the upper right with the lower left quarter; a and b are rows S apart.
template <int S, class T, int W, std::size_t... I>
GRADUS_INLINE void exchange_quarters(Lane<T, W>& a, Lane<T, W>& b, std::index_sequence<I...>) {
  const typename Lane<T, W>::Vector upper =
      __builtin_shufflevector(a.v, b.v, (I & S ? static_cast<int>(I) - S + W : static_cast<int>(I))...);
  const typename Lane<T, W>::Vector lower =
      __builtin_shufflevector(a.v, b.v, (I & S ? static_cast<int>(I) + W : static_cast<int>(I) + S)...);
  a.v = upper;
  b.v = lower;
}

template <int S, class T, int W>
GRADUS_INLINE void transpose_from(Lane<T, W> (&rows)[W]) {
  for (int i = 0; i < W; ++i) {
    if ((i & S) == 0) exchange_quarters<S>(rows[i], rows[i + S], std::make_index_sequence<W>());
  }
  if constexpr (S > 1) transpose_from<S / 2>(rows);
}

}  // namespace detail

/// rows[i][j] and rows[j][i] change places.
template <class T, int W>
GRADUS_INLINE void transpose(Lane<T, W> (&rows)[W]) {
  if constexpr (W > 1) detail::transpose_from<W / 2>(rows);
}

}  // namespace gradus::kernels
