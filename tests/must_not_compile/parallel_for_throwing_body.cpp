// must not compile: parallel_for: the body must be noexcept
#include <gradus/core/parallel.h>

void fill(double* values) {
#ifdef GRADUS_CONTROL
  gradus::parallel_for(8, [values](std::int64_t i) noexcept { values[i] = 1; });
#else
  gradus::parallel_for(8, [values](std::int64_t i) { values[i] = 1; });
#endif
}
