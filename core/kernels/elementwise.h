/// Loops over one function of single elements: contiguous, broadcast or strided operands, by SIMD and threads.
#pragma once

#include <gradus/core/kernels/convert.h>
#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/kernels/dispatch.h>
#include <gradus/core/kernels/index_space.h>
#include <gradus/core/parallel.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

namespace gradus::kernels {

/// What one element costs: decides from which size on, and into which pieces, the work is cut for the threads.
enum class Cost { cheap, transcendental };

/// A cost as a type: few elements of a cheap function are done one at a time, which is code for each function.
template <Cost cost>
using CostTag = std::integral_constant<Cost, cost>;
inline constexpr CostTag<Cost::cheap> cheap{};
inline constexpr CostTag<Cost::transcendental> transcendental{};

namespace detail {

constexpr std::int64_t piece_size(Cost cost) noexcept { return cost == Cost::cheap ? 32768 : 8192; }

inline std::int64_t cutoff(Cost cost) noexcept {
  return cost == Cost::cheap ? cutoffs().elementwise : cutoffs().transcendental;
}

/// Calls range(begin, end) for the pieces of [0, total), spread over threads if that pays.
template <class Range>
inline void for_pieces(std::int64_t total, std::int64_t piece, std::int64_t cutoff, const Range& range) {
  if (total <= piece || total < cutoff) {
    range(std::int64_t{0}, total);
    return;
  }
  parallel_for((total + piece - 1) / piece, [&](std::int64_t i) noexcept {
    const std::int64_t begin = i * piece;
    range(begin, total - begin < piece ? total : begin + piece);
  });
}

/// The elements that strided operands are gathered into, and the results scattered from, at a time.
inline constexpr int block_size = 256;
/// No Lane is wider than this many elements.
inline constexpr int widest = 16;

/// count elements side by side, in whole lanes: the one place where f is inlined, once for each instruction set.
/// step[k]: 1, or 0 for an operand that stays at one lane. Returns how many elements it did: count without the rest.
template <class T, std::size_t N, class F>
std::int64_t run_lanes(const F& f, T* out, const std::array<const T*, N>& in, const std::array<std::int64_t, N>& step,
                       std::int64_t count) {
  return simd<T>([f, out, in, step, count]<int W>() {
    const F local = f;
    auto p = in;
    T* to = out;
    const std::int64_t whole = count - count % W;
    for (std::int64_t i = 0; i < whole; i += W, to += W) {
      [&]<std::size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
        local(Lane<T, W>::load(p[K])...).store(to);
        ((p[K] += step[K] * W), ...);
      }
      (std::make_index_sequence<N>());
    }
    return whole;
  });
}

/// Up to block_size elements with any strides, by way of buffers.
template <class T, std::size_t N, class F>
void run_block(const F& f, T* out, std::int64_t out_stride, const std::array<const T*, N>& in,
               const std::array<std::int64_t, N>& strides, std::int64_t count) {
  T buffers[N + 1][block_size];
  std::array<const T*, N> from;
  std::array<std::int64_t, N> step;
  const std::int64_t padded = (count + widest - 1) / widest * widest;
  for (std::size_t k = 0; k < N; ++k) {
    for (std::int64_t i = 0; i < count; ++i) buffers[k][i] = in[k][i * strides[k]];
    for (std::int64_t i = count; i < padded; ++i) buffers[k][i] = buffers[k][0];
    from[k] = buffers[k];
    step[k] = 1;
  }
  run_lanes(f, buffers[N], from, step, padded);
  for (std::int64_t i = 0; i < count; ++i) out[i * out_stride] = buffers[N][i];
}

/// Few elements, with any strides. For functions without rounding choices of their own: the bits are those of a lane.
template <class T, std::size_t N, class F, std::size_t... K>
void run_few(const F& f, T* out, std::int64_t out_stride, const std::array<const T*, N>& in,
             const std::array<std::int64_t, N>& strides, std::int64_t count, std::index_sequence<K...>) {
  for (std::int64_t i = 0; i < count; ++i) {
    f(Lane<T, 1>(in[K][i * strides[K]])...).store(out + i * out_stride);
  }
}

/// One run of elements along the innermost dimension.
template <Cost cost, class T, std::size_t N, class F>
void run_row(const F& f, T* out, std::int64_t out_stride, std::array<const T*, N> in,
             const std::array<std::int64_t, N>& strides, std::int64_t count) {
  if constexpr (cost == Cost::cheap) {
    if (count < widest) return run_few(f, out, out_stride, in, strides, count, std::make_index_sequence<N>());
  }
  bool plain = out_stride == 1;
  for (std::size_t k = 0; k < N; ++k) plain = plain && (strides[k] == 1 || strides[k] == 0);
  if (plain && count >= widest) {
    T repeated[N][widest];
    auto from = in;
    for (std::size_t k = 0; k < N; ++k) {
      if (strides[k] != 0) continue;
      for (T& value : repeated[k]) value = *in[k];
      from[k] = repeated[k];
    }
    const std::int64_t done = run_lanes(f, out, from, strides, count);
    out += done;
    count -= done;
    for (std::size_t k = 0; k < N; ++k) in[k] += done * strides[k];
    if constexpr (cost == Cost::cheap)
      return run_few(f, out, out_stride, in, strides, count, std::make_index_sequence<N>());
  }
  while (count > 0) {
    const std::int64_t block = count < block_size ? count : block_size;
    run_block(f, out, out_stride, in, strides, block);
    out += block * out_stride;
    count -= block;
    for (std::size_t k = 0; k < N; ++k) in[k] += block * strides[k];
  }
}

}  // namespace detail

/// out = f(in...) for each element of the space (collapsed, for speed). f takes and gives Lane<T, W> for any W, and is
/// copied; out may be one of the inputs with the same strides. An element's result does not depend on its place.
template <class T, std::size_t N, class F, Cost cost>
void elementwise(const F& f, T* out, const std::array<const T*, N>& in, const IndexSpace<N + 1>& space, CostTag<cost>) {
  std::array<std::int64_t, N> strides{};
  std::int64_t out_stride = 1;
  if (space.rank > 0) {
    out_stride = space.strides[0][space.rank - 1];
    for (std::size_t k = 0; k < N; ++k) strides[k] = space.strides[k + 1][space.rank - 1];
  }
  const auto range = [&](std::int64_t begin, std::int64_t end) {
    for_each_row(space, begin, end, [&](const std::array<std::int64_t, N + 1>& offsets, std::int64_t count) {
      auto from = in;
      for (std::size_t k = 0; k < N; ++k) from[k] += offsets[k + 1];
      detail::run_row<cost>(f, out + offsets[0], out_stride, from, strides, count);
    });
  };
  detail::for_pieces(space.size(), detail::piece_size(cost), detail::cutoff(cost), range);
}

namespace detail {

/// One run of single elements; strides: the output's first.
template <class Out, class F, std::size_t... K, class... In>
void run_scalars(const F& f, Out* out, std::int64_t count, const std::array<std::int64_t, sizeof...(In) + 1>& strides,
                 std::index_sequence<K...>, const In*... in) {
  bool contiguous = true;
  for (const std::int64_t stride : strides) contiguous = contiguous && stride == 1;
  if (contiguous) {
    for (std::int64_t i = 0; i < count; ++i) out[i] = static_cast<Out>(f(in[i]...));
  } else {
    for (std::int64_t i = 0; i < count; ++i) out[i * strides[0]] = static_cast<Out>(f(in[i * strides[K + 1]]...));
  }
}

}  // namespace detail

/// The same for n elements side by side in all operands.
template <class T, std::size_t N, class F, Cost cost>
void elementwise_flat(const F& f, T* out, const std::array<const T*, N>& in, std::int64_t n, CostTag<cost>) {
  std::array<std::int64_t, N> strides;
  strides.fill(1);
  detail::for_pieces(n, detail::piece_size(cost), detail::cutoff(cost), [&](std::int64_t begin, std::int64_t end) {
    auto from = in;
    for (std::size_t k = 0; k < N; ++k) from[k] += begin;
    detail::run_row<cost>(f, out + begin, 1, from, strides, end - begin);
  });
}

/// out = f(in...) for operands of any types (comparisons, integers, conversions); f takes and gives single values.
template <class Out, class F, class... In>
void elementwise_scalar(const F& f, Out* out, const IndexSpace<sizeof...(In) + 1>& space, const In*... in) {
  constexpr std::size_t operands = sizeof...(In) + 1;
  const auto run = [&]<std::size_t... K>(std::int64_t begin, std::int64_t end, std::index_sequence<K...> indices) {
    std::array<std::int64_t, operands> strides;
    for (std::size_t k = 0; k < operands; ++k) strides[k] = space.rank == 0 ? 1 : space.strides[k][space.rank - 1];
    for_each_row(space, begin, end, [&](const std::array<std::int64_t, operands>& offsets, std::int64_t count) {
      detail::run_scalars(f, out + offsets[0], count, strides, indices, (in + offsets[K + 1])...);
    });
  };
  detail::for_pieces(space.size(), detail::piece_size(Cost::cheap), detail::cutoff(Cost::cheap),
                     [&](std::int64_t begin, std::int64_t end) { run(begin, end, std::index_sequence_for<In...>()); });
}

/// out = in, converted.
template <class From, class To>
void cast(To* out, const From* in, const IndexSpace<2>& space) {
  elementwise_scalar([](From x) { return convert<To>(x); }, out, space, in);
}

/// out = value for n elements side by side.
template <class T>
void fill(T* out, std::int64_t n, T value) {
  elementwise_scalar([value] { return value; }, out, IndexSpace<1>::contiguous(n));
}
/// out = value for each element of the space.
template <class T>
void fill(T* out, const IndexSpace<1>& space, T value) {
  elementwise_scalar([value] { return value; }, out, space);
}

/// Copies elements of 1, 2, 4 or 8 bytes between any strides; a transposed matrix is copied in tiles.
void copy_strided(void* out, const void* in, std::size_t element_size, const IndexSpace<2>& space);

}  // namespace gradus::kernels
