// Rows by index: copies spread over threads by place, sums by destination, so that each is added up in one order.
#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/kernels/index.h>
#include <gradus/core/parallel.h>

#include <algorithm>
#include <cstring>

namespace gradus::kernels {
namespace {

constexpr std::int64_t elements_of_piece = 32768;

template <std::size_t bytes>
void copy_row(char* to, const char* from) {
  std::memcpy(to, from, bytes);
}

}  // namespace

void select_rows(void* part, const void* whole, std::size_t element_size, const RowChoice& choice) {
  const RowChoice c = choice;
  const std::size_t row_bytes = static_cast<std::size_t>(c.inner) * element_size;
  const auto stride = static_cast<std::int64_t>(row_bytes);
  char* const to = static_cast<char*>(part);
  const char* const from = static_cast<const char*>(whole);
  const auto copy = [&](std::int64_t begin, std::int64_t end, const auto& row) noexcept {
    std::int64_t outer = begin / c.count;
    std::int64_t k = begin % c.count;
    for (std::int64_t i = begin; i < end; ++i) {
      row(to + i * stride, from + (outer * c.size + c.index[k]) * stride);
      if (++k == c.count) {
        k = 0;
        ++outer;
      }
    }
  };
  const auto run = [&](std::int64_t begin, std::int64_t end) noexcept {
    switch (row_bytes) {  // a copy of known length is a move
      case 4:
        return copy(begin, end, copy_row<4>);
      case 8:
        return copy(begin, end, copy_row<8>);
      default:
        return copy(begin, end, [row_bytes](char* a, const char* b) { std::memcpy(a, b, row_bytes); });
    }
  };
  const std::int64_t rows = c.outer * c.count;
  if (rows == 0 || c.inner == 0) return;
  if (rows * c.inner < cutoffs().elementwise) return run(0, rows);
  const std::int64_t piece = std::max<std::int64_t>(elements_of_piece / c.inner, 1);
  parallel_for((rows + piece - 1) / piece,
               [&](std::int64_t i) noexcept { run(i * piece, std::min(rows, (i + 1) * piece)); });
}

template <class T>
void add_rows(T* whole, const T* part, const RowChoice& choice) {
  const RowChoice c = choice;
  // Each piece owns a range of destinations and reads the whole index; that pays when rows are not too short.
  const std::int64_t work = c.outer * c.count * c.inner;
  const std::int64_t pieces = c.inner < 16 ? 1 : std::clamp<std::int64_t>(work / elements_of_piece, 1, 16);
  const auto run = [&](std::int64_t piece) noexcept {
    const std::int64_t first = c.size * piece / pieces;
    const std::int64_t last = c.size * (piece + 1) / pieces;
    for (std::int64_t outer = 0; outer < c.outer; ++outer) {
      for (std::int64_t k = 0; k < c.count; ++k) {
        if (c.index[k] < first || c.index[k] >= last) continue;
        T* const to = whole + (outer * c.size + c.index[k]) * c.inner;
        const T* const from = part + (outer * c.count + k) * c.inner;
        for (std::int64_t i = 0; i < c.inner; ++i) to[i] += from[i];
      }
    }
  };
  if (work < cutoffs().elementwise) {
    for (std::int64_t piece = 0; piece < pieces; ++piece) run(piece);
  } else {
    parallel_for(pieces, run);
  }
}

template void add_rows<float>(float*, const float*, const RowChoice&);
template void add_rows<double>(double*, const double*, const RowChoice&);

}  // namespace gradus::kernels
