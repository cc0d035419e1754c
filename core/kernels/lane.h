/// Lane<T, N>: N numbers computed on at once, by the compiler's vectors. For the kernels and for optimizer formulas.
///
/// A formula written once for any Lane runs with N = 1 in a test and with the machine's width in a kernel:
///
///     template <class R> R swish(R x) { return x * sigmoid(x); }
///     swish(Lane<float, 8>::load(p)).store(q);
///
/// Copying is user-provided on purpose: such a class is passed in memory, so calls between functions compiled for
/// different instruction sets agree (and a call that was not inlined stays right).
#pragma once

#include <gradus/core/kernels/lane_x86.h>
#include <gradus/core/kernels/processor.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>

#define GRADUS_INLINE __attribute__((always_inline)) inline
// The same for a lambda, after its parameters: one that is not inlined early calls each instruction of lane_x86.h.
#define GRADUS_INLINE_LAMBDA __attribute__((always_inline))

namespace gradus {

namespace detail {

template <class T, int N>
struct VectorOf {
  using type __attribute__((vector_size(N * sizeof(T)))) = T;
};
template <class T>
struct VectorOf<T, 1> {
  using type = T;
};
template <class T, int N>
using Vector = typename VectorOf<T, N>::type;

/// The integer as wide as T.
template <class T>
using BitsOf = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;

template <class T>
inline constexpr int mantissa_bits = sizeof(T) == 4 ? 23 : 52;

/// The integers that the functions of lane_x86.h take for masks.
template <class T, int N>
using X86Integers = Vector<std::conditional_t<sizeof(T) == 4, int, long long>, N>;

/// Lanes this wide are native to some x86 instruction set (see lane_x86.h).
template <class T, int N>
inline constexpr bool is_x86_vector =
#if defined(GRADUS_X86)
    N > 1 && (N * sizeof(T) == 16 || N * sizeof(T) == 32 || N * sizeof(T) == 64);
#else
    false;
#endif

/// This file's flags give a multiply-add that rounds once and costs no more than a product.
inline constexpr bool fused_is_fast =
#if defined(__FMA__) || defined(__FP_FAST_FMAF) || defined(__ARM_FEATURE_FMA)
    true;
#else
    false;
#endif

}  // namespace detail

/// N truth values, as comparisons of lanes give them.
template <class T, int N>
struct Mask {
  using Bits = detail::Vector<detail::BitsOf<T>, N>;
  Bits bits;  // -1 true, 0 false

  Mask() = default;
  GRADUS_INLINE Mask(const Mask& other) : bits(other.bits) {}
  GRADUS_INLINE explicit Mask(const Bits& b) : bits(b) {}
  GRADUS_INLINE Mask& operator=(const Mask& other) {
    bits = other.bits;
    return *this;
  }

  friend GRADUS_INLINE Mask operator&(const Mask& a, const Mask& b) { return Mask(a.bits & b.bits); }
  friend GRADUS_INLINE Mask operator|(const Mask& a, const Mask& b) { return Mask(a.bits | b.bits); }
  friend GRADUS_INLINE Mask operator^(const Mask& a, const Mask& b) { return Mask(a.bits ^ b.bits); }
  friend GRADUS_INLINE Mask operator!(const Mask& a) { return Mask(~a.bits); }

  /// True for the first count of the N.
  static GRADUS_INLINE Mask first(int count) {
    Mask r;
    if constexpr (N == 1) {
      r.bits = count > 0 ? -1 : 0;
    } else {
      Bits place;
      for (int i = 0; i < N; ++i) place[i] = i;
      r.bits = place < static_cast<detail::BitsOf<T>>(count);
    }
    return r;
  }

  GRADUS_INLINE bool operator[](int i) const {
    if constexpr (N == 1) {
      return bits != 0;
    } else {
      return bits[i] != 0;
    }
  }
  /// Is any of the N true?
  friend GRADUS_INLINE bool any(const Mask& a) {
    if constexpr (N == 1) {
      return a.bits != 0;
    } else if constexpr (detail::is_x86_vector<T, N>) {
      return detail::sign_bits(__builtin_bit_cast(detail::X86Integers<T, N>, a.bits)) != 0;
    } else {
      detail::BitsOf<T> found = 0;
      for (int i = 0; i < N; ++i) found |= a.bits[i];
      return found != 0;
    }
  }
  friend GRADUS_INLINE bool all(const Mask& a) { return !any(!a); }
};

/// N numbers of type T (float or double). Any arithmetic value converts to it: rounded to T, then repeated N times.
template <class T, int N>
struct Lane {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>);
  using value_type = T;
  using Vector = detail::Vector<T, N>;
  using Bits = detail::Vector<detail::BitsOf<T>, N>;
  static constexpr int size = N;

  Vector v;

  Lane() = default;
  GRADUS_INLINE Lane(const Lane& other) : v(other.v) {}
  GRADUS_INLINE explicit Lane(const Vector& vector) requires(N > 1) : v(vector) {}
  template <class S>
  requires std::is_arithmetic_v<S> GRADUS_INLINE Lane(S value) {
    const T rounded = static_cast<T>(value);
    if constexpr (N == 1) {
      v = rounded;
    } else {
      // Not v[i] = rounded, nor {rounded, …}: g++ 12 makes those N inserts where this is one broadcast.
      v = __builtin_bit_cast(Vector, Bits{} | __builtin_bit_cast(detail::BitsOf<T>, rounded));
    }
  }
  GRADUS_INLINE Lane& operator=(const Lane& other) {
    v = other.v;
    return *this;
  }

  static GRADUS_INLINE Lane load(const T* from) {
    Lane r;
    __builtin_memcpy(&r.v, from, sizeof r.v);
    return r;
  }
  GRADUS_INLINE void store(T* to) const { __builtin_memcpy(to, &v, sizeof v); }

  /// The first count elements (0 <= count < N) and zeros after them; touches no memory beyond.
  static GRADUS_INLINE Lane load_partial(const T* from, int count) {
    if constexpr (N == 1) {
      return Lane(count > 0 ? *from : T(0));
    } else {
      Lane r;
      if constexpr (detail::is_x86_vector<T, N> && N * sizeof(T) > 16) {
        detail::load_first(r.v, from, count);
      } else {
        T buffer[N] = {};
        copy_partial(buffer, from, count);
        __builtin_memcpy(&r.v, buffer, sizeof r.v);
      }
      return r;
    }
  }
  /// Writes the first count elements (0 <= count < N).
  GRADUS_INLINE void store_partial(T* to, int count) const {
    if constexpr (N == 1) {
      if (count > 0) *to = v;
    } else {
      T buffer[N];
      store(buffer);
      copy_partial(to, buffer, count);
    }
  }

  /// Elements from, from + stride, from + 2 stride, …
  static GRADUS_INLINE Lane load_strided(const T* from, std::ptrdiff_t stride) {
    if constexpr (N == 1) {
      return Lane(*from);
    } else {
      Lane r;
      for (int i = 0; i < N; ++i) r.v[i] = from[i * stride];
      return r;
    }
  }
  GRADUS_INLINE void store_strided(T* to, std::ptrdiff_t stride) const {
    for (int i = 0; i < N; ++i) to[i * stride] = (*this)[i];
  }

  GRADUS_INLINE T operator[](int i) const {
    if constexpr (N == 1) {
      return v;
    } else {
      return v[i];
    }
  }

  friend GRADUS_INLINE Lane operator+(const Lane& a, const Lane& b) { return make(a.v + b.v); }
  friend GRADUS_INLINE Lane operator-(const Lane& a, const Lane& b) { return make(a.v - b.v); }
  friend GRADUS_INLINE Lane operator*(const Lane& a, const Lane& b) { return make(a.v * b.v); }
  friend GRADUS_INLINE Lane operator/(const Lane& a, const Lane& b) { return make(a.v / b.v); }
  GRADUS_INLINE Lane operator-() const { return make(-v); }
  GRADUS_INLINE Lane operator+() const { return *this; }
  GRADUS_INLINE Lane& operator+=(const Lane& b) { return *this = *this + b; }
  GRADUS_INLINE Lane& operator-=(const Lane& b) { return *this = *this - b; }
  GRADUS_INLINE Lane& operator*=(const Lane& b) { return *this = *this * b; }
  GRADUS_INLINE Lane& operator/=(const Lane& b) { return *this = *this / b; }

  friend GRADUS_INLINE Mask<T, N> operator<(const Lane& a, const Lane& b) { return truth(a.v < b.v); }
  friend GRADUS_INLINE Mask<T, N> operator<=(const Lane& a, const Lane& b) { return truth(a.v <= b.v); }
  friend GRADUS_INLINE Mask<T, N> operator>(const Lane& a, const Lane& b) { return truth(a.v > b.v); }
  friend GRADUS_INLINE Mask<T, N> operator>=(const Lane& a, const Lane& b) { return truth(a.v >= b.v); }
  friend GRADUS_INLINE Mask<T, N> operator==(const Lane& a, const Lane& b) { return truth(a.v == b.v); }
  friend GRADUS_INLINE Mask<T, N> operator!=(const Lane& a, const Lane& b) { return truth(a.v != b.v); }

  /// mask ? a : b, element by element.
  friend GRADUS_INLINE Lane select(const Mask<T, N>& mask, const Lane& a, const Lane& b) {
    Lane r;
    if constexpr (detail::is_x86_vector<T, N> && N * sizeof(T) == 32) {
      detail::choose(r.v, __builtin_bit_cast(detail::X86Integers<T, N>, mask.bits), a.v, b.v);
    } else if constexpr (detail::is_x86_vector<T, N> && N * sizeof(T) == 16) {
      r = from_bits((__builtin_bit_cast(Bits, a.v) & mask.bits) | (__builtin_bit_cast(Bits, b.v) & ~mask.bits));
    } else {
      r.v = mask.bits ? a.v : b.v;
    }
    return r;
  }

  /// The same bits as integers, and back.
  GRADUS_INLINE void to_bits(Bits& bits) const { bits = __builtin_bit_cast(Bits, v); }
  static GRADUS_INLINE Lane from_bits(const Bits& bits) { return make(__builtin_bit_cast(Vector, bits)); }

  friend GRADUS_INLINE Lane abs(const Lane& x) { return from_bits(__builtin_bit_cast(Bits, x.v) & ~sign_bit()); }
  /// The magnitude of x with the sign of s.
  friend GRADUS_INLINE Lane copysign(const Lane& x, const Lane& s) {
    return from_bits((__builtin_bit_cast(Bits, x.v) & ~sign_bit()) | (__builtin_bit_cast(Bits, s.v) & sign_bit()));
  }
  friend GRADUS_INLINE Mask<T, N> isnan(const Lane& x) { return x != x; }
  friend GRADUS_INLINE Mask<T, N> isfinite(const Lane& x) { return abs(x) < Lane(infinity()); }

  /// a < b ? a : b: b when either is NaN. And the same for the larger.
  static GRADUS_INLINE Lane smaller_or_second(const Lane& a, const Lane& b) {
    Lane r;
    if constexpr (detail::is_x86_vector<T, N>) {
      detail::smaller(r.v, a.v, b.v);
    } else {
      r.v = a.v < b.v ? a.v : b.v;
    }
    return r;
  }
  static GRADUS_INLINE Lane larger_or_second(const Lane& a, const Lane& b) {
    Lane r;
    if constexpr (detail::is_x86_vector<T, N>) {
      detail::larger(r.v, a.v, b.v);
    } else {
      r.v = a.v > b.v ? a.v : b.v;
    }
    return r;
  }
  /// The smaller and the larger; NaN when either is NaN.
  friend GRADUS_INLINE Lane min(const Lane& a, const Lane& b) { return select(isnan(a), a, smaller_or_second(a, b)); }
  friend GRADUS_INLINE Lane max(const Lane& a, const Lane& b) { return select(isnan(a), a, larger_or_second(a, b)); }
  /// -1, 0 or 1; NaN for NaN.
  friend GRADUS_INLINE Lane sign(const Lane& x) { return select(abs(x) > Lane(0), copysign(Lane(1), x), x); }
  friend GRADUS_INLINE Lane square(const Lane& x) { return x * x; }

  friend GRADUS_INLINE Lane sqrt(const Lane& x) {
    Lane r;
    if constexpr (detail::is_x86_vector<T, N>) {
      detail::root(r.v, x.v);
    } else if constexpr (N == 1) {
      r.v = sizeof(T) == 4 ? static_cast<T>(__builtin_sqrtf(static_cast<float>(x.v)))
                           : static_cast<T>(__builtin_sqrt(x.v));
    } else {
      for (int i = 0; i < N; ++i) r.v[i] = sqrt(Lane<T, 1>(x.v[i])).v;
    }
    return r;
  }

  /// a * b + c: rounded once where the instruction set can (everywhere but 16-byte lanes of a file without FMA).
  friend GRADUS_INLINE Lane fma_(const Lane& a, const Lane& b, const Lane& c) {
    Lane r;
    if constexpr (N == 1) {
      r.v = sizeof(T) == 4 ? static_cast<T>(__builtin_fmaf(static_cast<float>(a.v), static_cast<float>(b.v),
                                                           static_cast<float>(c.v)))
                           : static_cast<T>(__builtin_fma(a.v, b.v, c.v));
    } else if constexpr (detail::is_x86_vector<T, N> && N * sizeof(T) > 16) {
      detail::fused(r.v, a.v, b.v, c.v);
    } else if constexpr (N * sizeof(T) == 16 && !detail::fused_is_fast) {
      r.v = a.v * b.v + c.v;
    } else {
      for (int i = 0; i < N; ++i) r.v[i] = fma_(Lane<T, 1>(a.v[i]), Lane<T, 1>(b.v[i]), Lane<T, 1>(c.v[i])).v;
    }
    return r;
  }

  /// The nearest integer (halves to even), the next below, the next above, the next towards zero.
  friend GRADUS_INLINE Lane round(const Lane& x) {
    const Lane big(static_cast<T>(std::int64_t{1} << detail::mantissa_bits<T>));  // no fractions from here on
    const Lane magnitude = abs(x);
    return copysign(select(magnitude < big, (magnitude + big) - big, magnitude), x);
  }
  friend GRADUS_INLINE Lane floor(const Lane& x) {
    const Lane r = round(x);
    return copysign(select(r > x, r - Lane(1), r), x);
  }
  friend GRADUS_INLINE Lane ceil(const Lane& x) { return -floor(-x); }
  friend GRADUS_INLINE Lane trunc(const Lane& x) { return copysign(floor(abs(x)), x); }

 private:
  static GRADUS_INLINE Lane make(const Vector& vector) {
    Lane r;
    r.v = vector;
    return r;
  }
  template <class Comparison>
  static GRADUS_INLINE Mask<T, N> truth(const Comparison& comparison) {
    if constexpr (N == 1) {
      return Mask<T, N>(static_cast<Bits>(comparison ? -1 : 0));
    } else {
      return Mask<T, N>(__builtin_bit_cast(Bits, comparison));
    }
  }
  static constexpr detail::BitsOf<T> sign_bit() {
    return static_cast<detail::BitsOf<T>>(detail::BitsOf<T>{1} << (sizeof(T) * 8 - 1));
  }
  static constexpr T infinity() { return static_cast<T>(__builtin_inf()); }
  // In pieces of N/2, N/4, …, 1 elements: each is one move of fixed size.
  static GRADUS_INLINE void copy_partial(T* to, const T* from, int count) {
    int done = 0;
    for (int piece = N / 2; piece > 0; piece /= 2) {
      if ((count & piece) == 0) continue;
      for (int i = 0; i < piece; ++i) to[done + i] = from[done + i];
      done += piece;
    }
  }
};

/// mask ? a : b for two numbers.
template <class T, int N, class A, class B>
requires(std::is_arithmetic_v<A>&& std::is_arithmetic_v<B>) GRADUS_INLINE Lane<T, N> select(const Mask<T, N>& mask, A a,
                                                                                            B b) {
  return select(mask, Lane<T, N>(a), Lane<T, N>(b));
}

}  // namespace gradus

#include <gradus/core/kernels/lane_math.h>
