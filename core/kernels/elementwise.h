/// Loops over one function of single elements: contiguous, broadcast or strided operands, by SIMD and threads.
#pragma once

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

/// One run of elements for lanes of width W; each stride may differ.
template <int W, class T, std::size_t N, class F>
struct ElementwiseRow {
  using L = Lane<T, W>;
  using Pointers = std::array<const T*, N>;
  using Strides = std::array<std::int64_t, N>;

  static GRADUS_INLINE void run(const F& f, T* out, std::int64_t out_stride, const Pointers& in, const Strides& strides,
                                std::int64_t n) {
    bool plain = out_stride == 1;
    for (std::size_t k = 0; k < N; ++k) plain = plain && (strides[k] == 1 || strides[k] == 0);
    if (plain) {
      run_plain(f, out, in, strides, n, std::make_index_sequence<N>());
    } else {
      run_strided(f, out, out_stride, in, strides, n, std::make_index_sequence<N>());
    }
  }

 private:
  // An operand with stride 0 is read from a lane full of it, with step 0: the loop is the same for all mixtures.
  template <std::size_t... K>
  static GRADUS_INLINE void run_plain(const F& f, T* out, const Pointers& in, const Strides& strides, std::int64_t n,
                                      std::index_sequence<K...>) {
    T repeated[N][W];
    Pointers p = in;
    Strides step;
    for (std::size_t k = 0; k < N; ++k) {
      step[k] = strides[k] * W;
      if (step[k] != 0) continue;
      L(*in[k]).store(repeated[k]);
      p[k] = repeated[k];
    }
    for (; n >= W; n -= W, out += W) {
      f(L::load(p[K])...).store(out);
      ((p[K] += step[K]), ...);
    }
    if (n > 0) {
      const int count = static_cast<int>(n);
      f((step[K] == 0 ? L::load(p[K]) : L::load_partial(p[K], count))...).store_partial(out, count);
    }
  }

  template <std::size_t... K>
  static GRADUS_INLINE void run_strided(const F& f, T* out, std::int64_t out_stride, const Pointers& in,
                                        const Strides& strides, std::int64_t n, std::index_sequence<K...>) {
    Pointers p = in;
    for (; n >= W; n -= W, out += W * out_stride) {
      f(L::load_strided(p[K], strides[K])...).store_strided(out, out_stride);
      ((p[K] += W * strides[K]), ...);
    }
    if (n > 0) {
      T rest[N][W] = {};
      for (std::size_t k = 0; k < N; ++k) {
        for (std::int64_t i = 0; i < n; ++i) rest[k][i] = p[k][i * strides[k]];
      }
      const L result = f(L::load(rest[K])...);
      for (int i = 0; i < n; ++i) out[i * out_stride] = result[i];
    }
  }
};

}  // namespace detail

/// out = f(in...) for each element of the space (collapsed, for speed). f takes and gives Lane<T, W> for any W, and is
/// copied; out may be one of the inputs with the same strides. An element's result does not depend on its place.
template <class T, std::size_t N, class F>
void elementwise(const F& f, T* out, const std::array<const T*, N>& in, const IndexSpace<N + 1>& space, Cost cost) {
  const auto range = [&](std::int64_t begin, std::int64_t end) {
    simd<T>([f, out, in, begin, end, &space]<int W>() {
      const F local = f;
      std::array<std::int64_t, N> strides{};
      std::int64_t out_stride = 1;
      if (space.rank > 0) {
        out_stride = space.strides[0][space.rank - 1];
        for (std::size_t k = 0; k < N; ++k) strides[k] = space.strides[k + 1][space.rank - 1];
      }
      if (space.rank <= 1) {
        auto from = in;
        for (std::size_t k = 0; k < N; ++k) from[k] += begin * strides[k];
        detail::ElementwiseRow<W, T, N, F>::run(local, out + begin * out_stride, out_stride, from, strides,
                                                end - begin);
        return;
      }
      for_each_row(space, begin, end, [&](const std::array<std::int64_t, N + 1>& offsets, std::int64_t count) {
        auto from = in;
        for (std::size_t k = 0; k < N; ++k) from[k] += offsets[k + 1];
        detail::ElementwiseRow<W, T, N, F>::run(local, out + offsets[0], out_stride, from, strides, count);
      });
    });
  };
  detail::for_pieces(space.size(), detail::piece_size(cost), detail::cutoff(cost), range);
}

namespace detail {

/// One run of elements of any types; each stride may differ.
template <class F, class Out, class... In>
struct ScalarRow {
  template <std::size_t... K>
  static GRADUS_INLINE void run(const F& f, Out* out, const std::tuple<const In*...>& in,
                                const std::array<std::int64_t, sizeof...(In) + 1>& strides, std::int64_t n,
                                std::index_sequence<K...>) {
    bool contiguous = true;
    for (std::int64_t stride : strides) contiguous = contiguous && stride == 1;
    if (contiguous) {
      for (std::int64_t i = 0; i < n; ++i) out[i] = static_cast<Out>(f(std::get<K>(in)[i]...));
    } else {
      for (std::int64_t i = 0; i < n; ++i) {
        out[i * strides[0]] = static_cast<Out>(f(std::get<K>(in)[i * strides[K + 1]]...));
      }
    }
  }
};

template <std::size_t... K, class... Pointers>
GRADUS_INLINE std::tuple<Pointers...> advance(const std::tuple<Pointers...>& pointers, const std::int64_t* offsets,
                                              std::index_sequence<K...>) {
  return {std::get<K>(pointers) + offsets[K]...};
}

}  // namespace detail

/// out = f(in...) for operands of any types (comparisons, integers, conversions); f takes and gives single values.
template <class Out, class F, class... In>
void elementwise_scalar(const F& f, Out* out, const IndexSpace<sizeof...(In) + 1>& space, const In*... in) {
  constexpr std::size_t operands = sizeof...(In) + 1;
  const std::tuple<const In*...> sources(in...);
  const auto range = [&](std::int64_t begin, std::int64_t end) {
    simd<float>([f, out, sources, begin, end, &space]<int>() {
      const F local = f;
      std::array<std::int64_t, operands> strides;
      strides.fill(1);
      for (std::size_t k = 0; k < operands && space.rank > 0; ++k) strides[k] = space.strides[k][space.rank - 1];
      for_each_row(space, begin, end, [&](const std::array<std::int64_t, operands>& offsets, std::int64_t count) {
        constexpr auto all = std::index_sequence_for<In...>();
        const auto from = detail::advance(sources, offsets.data() + 1, all);
        detail::ScalarRow<F, Out, In...>::run(local, out + offsets[0], from, strides, count, all);
      });
    });
  };
  detail::for_pieces(space.size(), detail::piece_size(Cost::cheap), detail::cutoff(Cost::cheap), range);
}

/// out = in, converted as static_cast does (to bool: is it not zero).
template <class From, class To>
void cast(To* out, const From* in, const IndexSpace<2>& space) {
  elementwise_scalar([](From x) { return static_cast<To>(x); }, out, space, in);
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
