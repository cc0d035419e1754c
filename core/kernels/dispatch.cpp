/// Which instruction set this process uses.
#include <gradus/core/kernels/dispatch.h>
#include <gradus/core/kernels/processor.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace gradus {

namespace {

SimdLevel best_level() noexcept {
#if defined(GRADUS_X86)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#if defined(GRADUS_WITHOUT_AVX512)
  const bool avx512 = false;
#else
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#endif
  return avx512 ? SimdLevel::avx512 : avx2 ? SimdLevel::avx2 : SimdLevel::baseline;
#else
  return SimdLevel::baseline;
#endif
}

SimdLevel wanted_level() noexcept {
  const char* wanted = std::getenv("GRADUS_SIMD");
  if (wanted == nullptr) return SimdLevel::avx512;
  for (SimdLevel level : {SimdLevel::baseline, SimdLevel::avx2}) {
    if (std::string_view(wanted) == name(level)) return level;
  }
  return SimdLevel::avx512;
}

}  // namespace

const char* name(SimdLevel level) noexcept {
  constexpr const char* names[] = {"baseline", "avx2", "avx512"};
  return names[static_cast<std::size_t>(level)];
}

SimdLevel simd_level() noexcept { return kernels::detail::level(); }

namespace kernels {

SimdLevel set_simd_level(SimdLevel level) noexcept {
  const SimdLevel used = std::min(level, best_level());
  __atomic_store_n(&detail::current_level, static_cast<std::int8_t>(used), __ATOMIC_RELAXED);
  return used;
}

SimdLevel choose_simd_level() noexcept { return set_simd_level(wanted_level()); }

namespace detail {

constinit std::int8_t current_level = -1;

}  // namespace detail
}  // namespace kernels
}  // namespace gradus
