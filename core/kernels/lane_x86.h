/// The few x86 instructions that no operator of a compiler vector expresses, one small function each; used by lane.h
/// only.
///
/// Each function is compiled for its own instruction set and takes its vectors by reference, so it can be called from
/// code compiled for any other; inside a kernel of the same set it is inlined to the one instruction.
#pragma once

#include <gradus/core/kernels/processor.h>

#if defined(GRADUS_X86)

#include <cstdint>

#define GRADUS_AVX2 __attribute__((target("avx2,fma")))
#define GRADUS_AVX512 __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")))

namespace gradus::detail {

using Float4 __attribute__((vector_size(16))) = float;
using Float8 __attribute__((vector_size(32))) = float;
using Float16 __attribute__((vector_size(64))) = float;
using Double2 __attribute__((vector_size(16))) = double;
using Double4 __attribute__((vector_size(32))) = double;
using Double8 __attribute__((vector_size(64))) = double;
using Int4 __attribute__((vector_size(16))) = int;
using Int8 __attribute__((vector_size(32))) = int;
using Int16 __attribute__((vector_size(64))) = int;
using Long2 __attribute__((vector_size(16))) = long long;
using Long4 __attribute__((vector_size(32))) = long long;
using Long8 __attribute__((vector_size(64))) = long long;

// r = a * b + c, rounded once.
GRADUS_AVX2 inline void fused(Float8& r, const Float8& a, const Float8& b, const Float8& c) {
  r = __builtin_ia32_vfmaddps256(a, b, c);
}
GRADUS_AVX2 inline void fused(Double4& r, const Double4& a, const Double4& b, const Double4& c) {
  r = __builtin_ia32_vfmaddpd256(a, b, c);
}
GRADUS_AVX512 inline void fused(Float16& r, const Float16& a, const Float16& b, const Float16& c) {
  r = __builtin_ia32_vfmaddps512_mask(a, b, c, static_cast<std::uint16_t>(-1), 4);
}
GRADUS_AVX512 inline void fused(Double8& r, const Double8& a, const Double8& b, const Double8& c) {
  r = __builtin_ia32_vfmaddpd512_mask(a, b, c, static_cast<std::uint8_t>(-1), 4);
}

inline void root(Float4& r, const Float4& a) { r = __builtin_ia32_sqrtps(a); }
inline void root(Double2& r, const Double2& a) { r = __builtin_ia32_sqrtpd(a); }
GRADUS_AVX2 inline void root(Float8& r, const Float8& a) { r = __builtin_ia32_sqrtps256(a); }
GRADUS_AVX2 inline void root(Double4& r, const Double4& a) { r = __builtin_ia32_sqrtpd256(a); }
#if defined(__clang__)
GRADUS_AVX512 inline void root(Float16& r, const Float16& a) { r = __builtin_ia32_sqrtps512(a, 4); }
GRADUS_AVX512 inline void root(Double8& r, const Double8& a) { r = __builtin_ia32_sqrtpd512(a, 4); }
#else
GRADUS_AVX512 inline void root(Float16& r, const Float16& a) {
  r = __builtin_ia32_sqrtps512_mask(a, a, static_cast<std::uint16_t>(-1), 4);
}
GRADUS_AVX512 inline void root(Double8& r, const Double8& a) {
  r = __builtin_ia32_sqrtpd512_mask(a, a, static_cast<std::uint8_t>(-1), 4);
}
#endif

// a < b ? a : b and a > b ? a : b, as one instruction; b when either is NaN.
inline void smaller(Float4& r, const Float4& a, const Float4& b) { r = __builtin_ia32_minps(a, b); }
inline void smaller(Double2& r, const Double2& a, const Double2& b) { r = __builtin_ia32_minpd(a, b); }
GRADUS_AVX2 inline void smaller(Float8& r, const Float8& a, const Float8& b) { r = __builtin_ia32_minps256(a, b); }
GRADUS_AVX2 inline void smaller(Double4& r, const Double4& a, const Double4& b) { r = __builtin_ia32_minpd256(a, b); }
inline void larger(Float4& r, const Float4& a, const Float4& b) { r = __builtin_ia32_maxps(a, b); }
inline void larger(Double2& r, const Double2& a, const Double2& b) { r = __builtin_ia32_maxpd(a, b); }
GRADUS_AVX2 inline void larger(Float8& r, const Float8& a, const Float8& b) { r = __builtin_ia32_maxps256(a, b); }
GRADUS_AVX2 inline void larger(Double4& r, const Double4& a, const Double4& b) { r = __builtin_ia32_maxpd256(a, b); }
#if defined(__clang__)
GRADUS_AVX512 inline void smaller(Float16& r, const Float16& a, const Float16& b) {
  r = __builtin_ia32_minps512(a, b, 4);
}
GRADUS_AVX512 inline void smaller(Double8& r, const Double8& a, const Double8& b) {
  r = __builtin_ia32_minpd512(a, b, 4);
}
GRADUS_AVX512 inline void larger(Float16& r, const Float16& a, const Float16& b) {
  r = __builtin_ia32_maxps512(a, b, 4);
}
GRADUS_AVX512 inline void larger(Double8& r, const Double8& a, const Double8& b) {
  r = __builtin_ia32_maxpd512(a, b, 4);
}
#else
GRADUS_AVX512 inline void smaller(Float16& r, const Float16& a, const Float16& b) {
  r = __builtin_ia32_minps512_mask(a, b, a, static_cast<std::uint16_t>(-1), 4);
}
GRADUS_AVX512 inline void smaller(Double8& r, const Double8& a, const Double8& b) {
  r = __builtin_ia32_minpd512_mask(a, b, a, static_cast<std::uint8_t>(-1), 4);
}
GRADUS_AVX512 inline void larger(Float16& r, const Float16& a, const Float16& b) {
  r = __builtin_ia32_maxps512_mask(a, b, a, static_cast<std::uint16_t>(-1), 4);
}
GRADUS_AVX512 inline void larger(Double8& r, const Double8& a, const Double8& b) {
  r = __builtin_ia32_maxpd512_mask(a, b, a, static_cast<std::uint8_t>(-1), 4);
}
#endif

// mask ? a : b for masks of 0 and -1.
GRADUS_AVX2 inline void choose(Float8& r, const Int8& mask, const Float8& a, const Float8& b) {
  r = __builtin_ia32_blendvps256(b, a, __builtin_bit_cast(Float8, mask));
}
GRADUS_AVX2 inline void choose(Double4& r, const Long4& mask, const Double4& a, const Double4& b) {
  r = __builtin_ia32_blendvpd256(b, a, __builtin_bit_cast(Double4, mask));
}

// The sign bit of each element, as one number.
inline int sign_bits(const Int4& mask) { return __builtin_ia32_movmskps(__builtin_bit_cast(Float4, mask)); }
inline int sign_bits(const Long2& mask) { return __builtin_ia32_movmskpd(__builtin_bit_cast(Double2, mask)); }
GRADUS_AVX2 inline int sign_bits(const Int8& mask) {
  return __builtin_ia32_movmskps256(__builtin_bit_cast(Float8, mask));
}
GRADUS_AVX2 inline int sign_bits(const Long4& mask) {
  return __builtin_ia32_movmskpd256(__builtin_bit_cast(Double4, mask));
}
GRADUS_AVX512 inline int sign_bits(const Int16& mask) { return __builtin_ia32_cvtd2mask512(mask); }
GRADUS_AVX512 inline int sign_bits(const Long8& mask) { return __builtin_ia32_cvtq2mask512(mask); }

// The first count elements, zeros after them; reads nothing beyond.
GRADUS_AVX2 inline void load_first(Float8& r, const float* from, int count) {
  const Int8 lane = {0, 1, 2, 3, 4, 5, 6, 7};
  r = __builtin_ia32_maskloadps256(reinterpret_cast<const Float8*>(from), lane < count);
}
GRADUS_AVX2 inline void load_first(Double4& r, const double* from, int count) {
  const Long4 lane = {0, 1, 2, 3};
  r = __builtin_ia32_maskloadpd256(reinterpret_cast<const Double4*>(from), lane < static_cast<long long>(count));
}
GRADUS_AVX512 inline void load_first(Float16& r, const float* from, int count) {
  r = __builtin_ia32_loadups512_mask(from, Float16{}, static_cast<std::uint16_t>((1u << count) - 1));
}
GRADUS_AVX512 inline void load_first(Double8& r, const double* from, int count) {
  r = __builtin_ia32_loadupd512_mask(from, Double8{}, static_cast<std::uint8_t>((1u << count) - 1));
}

}  // namespace gradus::detail

#else

// lane.h names them in branches that only x86 takes; the names must be known even so.
namespace gradus::detail {

template <class... Any>
void fused(const Any&...) = delete;
template <class... Any>
void root(const Any&...) = delete;
template <class... Any>
void smaller(const Any&...) = delete;
template <class... Any>
void larger(const Any&...) = delete;
template <class... Any>
void choose(const Any&...) = delete;
template <class... Any>
int sign_bits(const Any&...) = delete;
template <class... Any>
void load_first(const Any&...) = delete;

}  // namespace gradus::detail

#endif
