/// Choosing the instruction set at run time: simd<T>(f) calls f for the widest vectors that this machine has.
#pragma once

#include <gradus/core/kernels/lane.h>
#include <gradus/core/kernels/processor.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace gradus {

/// The instruction sets that kernels are compiled for.
enum class SimdLevel : std::uint8_t { baseline, avx2, avx512 };

/// What this process uses: the best the CPU offers, or less if the environment says GRADUS_SIMD=baseline|avx2|avx512.
SimdLevel simd_level() noexcept;
/// "baseline", "avx2", "avx512".
const char* name(SimdLevel level) noexcept;

namespace kernels {

/// For tests: uses this level from now on, or the machine's best if that is less. Returns what is used.
SimdLevel set_simd_level(SimdLevel level) noexcept;
/// For tests: chooses anew, as at the start of the process. Returns what is used.
SimdLevel choose_simd_level() noexcept;

namespace detail {

extern constinit std::int8_t current_level;  // -1: not looked up yet

inline SimdLevel level() noexcept {
  const std::int8_t level = __atomic_load_n(&current_level, __ATOMIC_RELAXED);
  return level >= 0 ? static_cast<SimdLevel>(level) : choose_simd_level();
}

template <class T, class F>
[[gnu::flatten, gnu::noinline]] auto run_baseline(F f) {
  return f.template operator()<static_cast<int>(16 / sizeof(T))>();
}
#if defined(GRADUS_X86)
template <class T, class F>
[[gnu::flatten, gnu::noinline]] GRADUS_AVX2 auto run_avx2(F f) {
  return f.template operator()<static_cast<int>(32 / sizeof(T))>();
}
#if !defined(GRADUS_WITHOUT_AVX512)
template <class T, class F>
[[gnu::flatten, gnu::noinline]] GRADUS_AVX512 auto run_avx512(F f) {
  return f.template operator()<static_cast<int>(64 / sizeof(T))>();
}
#endif
#endif

}  // namespace detail

/// Calls f.template operator()<N>() where Lane<T, N> fills a vector register, inside a function compiled for that
/// instruction set, with all it calls inlined. f is copied; let it capture by value what its loops read.
/// GRADUS_WITHOUT_AVX512 saves a third of the compiler's work; the sanitizers' builds define it.
template <class T, class F>
inline auto simd(const F& f) {
#if defined(GRADUS_X86)
  switch (detail::level()) {
    case SimdLevel::avx512:
#if !defined(GRADUS_WITHOUT_AVX512)
      return detail::run_avx512<T>(f);
#endif
    case SimdLevel::avx2:
      return detail::run_avx2<T>(f);
    case SimdLevel::baseline:
      break;
  }
#endif
  return detail::run_baseline<T>(f);
}

}  // namespace kernels
}  // namespace gradus
