// From which size on work is spread over threads: all such numbers in one place.
#pragma once

#include <cstdint>

namespace gradus::kernels {

/// Below these the work stays on the caller's thread. They never decide how work is cut, so results do not depend on
/// them.
struct Cutoffs {
  std::int64_t elementwise = 65536;     // elements, for cheap operations
  std::int64_t transcendental = 16384;  // elements, for exp, tanh and the like
  std::int64_t reduction = 65536;       // elements read
  std::int64_t gemm_flops = 1'000'000;  // 2 m n k, over all products of one call
  std::int64_t optimizer = 32768;       // parameters of a group
};

const Cutoffs& cutoffs() noexcept;
/// For tests: zeros make every operation go through the threads. Not to be called while other threads compute.
void set_cutoffs(const Cutoffs& cutoffs) noexcept;

}  // namespace gradus::kernels
