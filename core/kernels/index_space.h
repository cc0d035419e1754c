/// The elements that an elementwise operation visits: sizes, and each operand's strides.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace gradus::kernels {

/// Sizes shared by K operands and the stride of each operand in each dimension, in elements. Operand 0 is the output,
/// which visits no element twice; the others may have stride 0 (broadcast) or any other.
template <std::size_t K>
struct IndexSpace {
  static constexpr int max_rank = 8;

  int rank = 0;                       // 0: one element
  std::int64_t sizes[max_rank];       // only the first rank entries are set
  std::int64_t strides[K][max_rank];  // operand, dimension

  IndexSpace() noexcept {}  // NOLINT(modernize-use-equals-default): leaves the arrays alone, as most is never used

  /// n elements side by side in all operands.
  static IndexSpace contiguous(std::int64_t n) noexcept {
    IndexSpace space;
    space.rank = 1;
    space.sizes[0] = n;
    for (std::size_t k = 0; k < K; ++k) space.strides[k][0] = 1;
    return space;
  }

  /// Appends an innermost dimension.
  void push_back(std::int64_t size, const std::array<std::int64_t, K>& stride) noexcept {
    sizes[rank] = size;
    for (std::size_t k = 0; k < K; ++k) strides[k][rank] = stride[k];
    ++rank;
  }

  /// The number of elements.
  std::int64_t size() const noexcept {
    std::int64_t product = 1;
    for (int d = 0; d < rank; ++d) product *= sizes[d];
    return product;
  }

  /// The same elements in the fewest dimensions, ordered so that the output is walked through forwards.
  void collapse() noexcept {
    drop_single();
    sort_by_output();
    merge();
  }

 private:
  void copy_dim(int to, int from) noexcept {
    sizes[to] = sizes[from];
    for (std::size_t k = 0; k < K; ++k) strides[k][to] = strides[k][from];
  }

  void drop_single() noexcept {
    int kept = 0;
    for (int d = 0; d < rank; ++d) {
      if (sizes[d] == 1) continue;
      if (kept != d) copy_dim(kept, d);
      ++kept;
    }
    rank = kept;
  }

  void swap_dims(int a, int b) noexcept {
    const auto swap = [](std::int64_t& x, std::int64_t& y) {
      const std::int64_t t = x;
      x = y;
      y = t;
    };
    swap(sizes[a], sizes[b]);
    for (std::size_t k = 0; k < K; ++k) swap(strides[k][a], strides[k][b]);
  }

  void sort_by_output() noexcept {
    const auto magnitude = [](std::int64_t x) { return x < 0 ? -x : x; };
    for (int i = 1; i < rank; ++i) {
      for (int d = i; d > 0 && magnitude(strides[0][d - 1]) < magnitude(strides[0][d]); --d) swap_dims(d - 1, d);
    }
  }

  void merge() noexcept {
    if (rank == 0) return;
    int last = 0;
    for (int d = 1; d < rank; ++d) {
      bool fits = true;
      for (std::size_t k = 0; k < K; ++k) fits = fits && strides[k][last] == strides[k][d] * sizes[d];
      if (fits) {
        const std::int64_t merged = sizes[last] * sizes[d];
        copy_dim(last, d);
        sizes[last] = merged;
      } else {
        ++last;
        if (last != d) copy_dim(last, d);
      }
    }
    rank = last + 1;
  }
};

/// Calls row(offsets, count) for the runs along the innermost dimension that make up elements [begin, end) of the
/// space, in order; offsets holds where each operand's run begins.
template <std::size_t K, class Row>
inline void for_each_row(const IndexSpace<K>& space, std::int64_t begin, std::int64_t end, const Row& row) {
  std::array<std::int64_t, K> offsets{};
  if (begin >= end) return;
  if (space.rank == 0) {
    row(offsets, std::int64_t{1});
    return;
  }
  if (space.rank == 1) {
    for (std::size_t k = 0; k < K; ++k) offsets[k] = begin * space.strides[k][0];
    row(offsets, end - begin);
    return;
  }
  const int inner = space.rank - 1;
  std::int64_t index[IndexSpace<K>::max_rank] = {};
  std::int64_t rest = begin;
  for (int d = inner; d >= 0; --d) {
    index[d] = rest % space.sizes[d];
    rest /= space.sizes[d];
    for (std::size_t k = 0; k < K; ++k) offsets[k] += index[d] * space.strides[k][d];
  }
  for (std::int64_t left = end - begin;;) {
    const std::int64_t in_row = space.sizes[inner] - index[inner];
    const std::int64_t count = in_row < left ? in_row : left;
    row(offsets, count);
    left -= count;
    if (left == 0) return;
    for (std::size_t k = 0; k < K; ++k) offsets[k] -= index[inner] * space.strides[k][inner];
    index[inner] = 0;
    for (int d = inner - 1; d >= 0; --d) {  // the next row: count up, carrying
      for (std::size_t k = 0; k < K; ++k) offsets[k] += space.strides[k][d];
      if (++index[d] < space.sizes[d]) break;
      for (std::size_t k = 0; k < K; ++k) offsets[k] -= space.sizes[d] * space.strides[k][d];
      index[d] = 0;
    }
  }
}

}  // namespace gradus::kernels
