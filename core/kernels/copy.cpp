/// Copying between strides.
#include <gradus/core/kernels/elementwise.h>

#include <cstring>

namespace gradus::kernels {

namespace {

// out[r * out_row + c] = in[c * in_column + r], in tiles: what is read across rows stays in cache until it is used up.
template <class T>
void copy_transposed(T* out, std::int64_t out_row, const T* in, std::int64_t in_column, std::int64_t rows,
                     std::int64_t columns) {
  constexpr std::int64_t tile = 32;
  for (std::int64_t r0 = 0; r0 < rows; r0 += tile) {
    const std::int64_t r1 = r0 + tile < rows ? r0 + tile : rows;
    for (std::int64_t c0 = 0; c0 < columns; c0 += tile) {
      const std::int64_t c1 = c0 + tile < columns ? c0 + tile : columns;
      for (std::int64_t r = r0; r < r1; ++r) {
        for (std::int64_t c = c0; c < c1; ++c) out[r * out_row + c] = in[c * in_column + r];
      }
    }
  }
}

template <class T>
void copy(T* out, const T* in, IndexSpace<2> space) {
  space.collapse();
  const int inner = space.rank - 1;
  const bool transposed = space.rank == 2 && space.strides[0][inner] == 1 && space.strides[1][0] == 1;
  if (transposed) {
    const std::int64_t columns = space.sizes[1];
    const std::int64_t rows_of_piece = columns > 0 ? (32768 / columns + 32) / 32 * 32 : 32;
    detail::for_pieces(space.sizes[0], rows_of_piece, detail::cutoff(Cost::cheap) / (columns + 1),
                       [&](std::int64_t begin, std::int64_t end) {
                         copy_transposed(out + begin * space.strides[0][0], space.strides[0][0], in + begin,
                                         space.strides[1][1], end - begin, columns);
                       });
    return;
  }
  elementwise_scalar([](T x) { return x; }, out, space, in);
}

}  // namespace

void copy_strided(void* out, const void* in, std::size_t element_size, const IndexSpace<2>& space) {
  switch (element_size) {
    case 1:
      return copy(static_cast<std::uint8_t*>(out), static_cast<const std::uint8_t*>(in), space);
    case 2:
      return copy(static_cast<std::uint16_t*>(out), static_cast<const std::uint16_t*>(in), space);
    case 4:
      return copy(static_cast<std::uint32_t*>(out), static_cast<const std::uint32_t*>(in), space);
    default:
      return copy(static_cast<std::uint64_t*>(out), static_cast<const std::uint64_t*>(in), space);
  }
}

}  // namespace gradus::kernels
