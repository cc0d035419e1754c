/// Flushing denormal numbers to zero for a scope: they are up to a hundred times slower than others on many processors.
#pragma once

#include <gradus/core/kernels/processor.h>

namespace gradus {
namespace detail {

#if defined(GRADUS_X86)
inline constexpr unsigned flush_bits = 0x8040;    // MXCSR: results (FTZ) and operands (DAZ) are flushed
inline constexpr unsigned sticky_flags = 0x003f;  // MXCSR: exceptions seen so far; no part of the mode

/// How this thread's floating point unit rounds and flushes.
inline unsigned float_mode() noexcept { return __builtin_ia32_stmxcsr() & ~sticky_flags; }
inline void set_float_mode(unsigned mode) noexcept {
  __builtin_ia32_ldmxcsr(mode | (__builtin_ia32_stmxcsr() & sticky_flags));
}
#else
inline constexpr unsigned flush_bits = 0;
inline unsigned float_mode() noexcept { return 0; }
inline void set_float_mode(unsigned) noexcept {}
#endif

}  // namespace detail

/// While it lives, this thread, and the parallel work it starts, treats denormal float32 and float64 numbers as zero.
/// Training loops use it: where a gradient is exactly zero, Adam's moments decay into denormals and stay there.
/// Does nothing on other processors than x86-64, or in a build with GRADUS_SIMD=portable. Use: `FlushDenormals guard;`
class FlushDenormals {
 public:
  FlushDenormals() noexcept : previous_(detail::float_mode()) {
    detail::set_float_mode(previous_ | detail::flush_bits);
  }
  ~FlushDenormals() { detail::set_float_mode(previous_); }
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  unsigned previous_;
};

}  // namespace gradus
