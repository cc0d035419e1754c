/// Reductions of float and double by lanes: reduce(op, …) for any operation written on Lane.
#pragma once

#include <gradus/core/kernels/reduce_driver.h>

#include <cstdint>

namespace gradus::kernels {

namespace detail {

/// The arithmetic of a reduction whose operation has, on Lane<T, W> for any W,
///   identity<T>() -> T     combine(a, b)     map(x), with map(identity) = identity.
/// T is what is read, Acc what is accumulated in: T itself.
template <class T, class Op>
struct LanePolicy {
  using Input = T;
  using Partial = T;
  using Output = T;

  Op op;

  // So many accumulators run side by side at every width: the order of combination does not depend on the width.
  static constexpr int accumulators = 128 / static_cast<int>(sizeof(T));
  static constexpr std::int64_t chunk = 64 * accumulators;
  static_assert(piece_elements % chunk == 0);

  GRADUS_INLINE T finish(T partial) const { return partial; }
  GRADUS_INLINE T combine(T a, T b) const { return op.combine(Lane<T, 1>(a), Lane<T, 1>(b)).v; }
  GRADUS_INLINE T map(T x) const { return op.map(Lane<T, 1>(x)).v; }

  template <int W>
  GRADUS_INLINE T run(const T* in, std::int64_t n, std::int64_t /*first*/) const {
    if (n < accumulators) return run_short(in, n);
    if (n <= chunk) return run_chunk<W>(in, n);
    const auto add = [this](T a, T b) { return combine(a, b); };
    PairwiseCounter<T, decltype(add)> total(add);
    for (std::int64_t i = 0; i < n; i += chunk) total.add(run_chunk<W>(in + i, n - i < chunk ? n - i : chunk));
    return total.result();
  }

  template <int W>
  GRADUS_INLINE void run_columns(T* partials, const T* in, std::int64_t rows, std::int64_t stride, std::int64_t columns,
                                 std::int64_t /*first*/) const {
    using L = Lane<T, W>;
    std::int64_t c = 0;
    for (; c + W <= columns; c += W) {
      column<W>(in + c, rows, stride, [](const T* p) { return L::load(p); }).store(partials + c);
    }
    if (c < columns) {
      const int rest = static_cast<int>(columns - c);
      column<W>(in + c, rows, stride, [rest](const T* p) {
        return L::load_partial(p, rest);
      }).store_partial(partials + c, rest);
    }
  }

 private:
  GRADUS_INLINE T run_short(const T* in, std::int64_t n) const {
    T total = map(in[0]);
    for (std::int64_t i = 1; i < n; ++i) total = combine(total, map(in[i]));
    return total;
  }

  template <int W>
  GRADUS_INLINE T run_chunk(const T* in, std::int64_t n) const {
    using L = Lane<T, W>;
    constexpr int lanes = accumulators / W;
    L sums[lanes];
    for (int k = 0; k < lanes; ++k) sums[k] = L(op.template identity<T>());
    std::int64_t i = 0;
    for (; i + accumulators <= n; i += accumulators) {
      for (int k = 0; k < lanes; ++k) sums[k] = op.combine(sums[k], op.map(L::load(in + i + k * W)));
    }
    T all[accumulators];
    if (i < n) {
      for (int k = 0; k < accumulators; ++k) all[k] = i + k < n ? in[i + k] : op.template identity<T>();
      for (int k = 0; k < lanes; ++k) sums[k] = op.combine(sums[k], op.map(L::load(all + k * W)));
    }
    for (int k = 0; k < lanes; ++k) sums[k].store(all + k * W);
    for (int half = accumulators / 2; half > 0; half /= 2) {
      for (int k = 0; k < half; ++k) all[k] = combine(all[k], all[k + half]);
    }
    return all[0];
  }

  // Eight rows at a time, pairwise.
  template <int W, class Load>
  GRADUS_INLINE Lane<T, W> column(const T* in, std::int64_t rows, std::int64_t stride, const Load& load) const {
    using L = Lane<T, W>;
    L total(op.template identity<T>());
    std::int64_t r = 0;
    for (; r + 8 <= rows; r += 8, in += 8 * stride) {
      L x[8];
      for (int k = 0; k < 8; ++k) x[k] = op.map(load(in + k * stride));
      for (int half = 4; half > 0; half /= 2) {
        for (int k = 0; k < half; ++k) x[k] = op.combine(x[k], x[k + half]);
      }
      total = op.combine(total, x[0]);
    }
    for (; r < rows; ++r, in += stride) total = op.combine(total, op.map(load(in)));
    return total;
  }
};

}  // namespace detail

/// Reduces by op: a struct with identity<T>(), map(Lane), combine(Lane, Lane), where map(identity) = identity.
template <class T, class Op>
void reduce(const Op& op, T* out, const T* in, const ReduceShape& shape) {
  detail::reduce_with(detail::LanePolicy<T, Op>{op}, out, in, shape, op.template identity<T>());
}

}  // namespace gradus::kernels
