// The back-end of parallel.h without threads: for machines that have none (WebAssembly).
#if defined(GRADUS_THREADS_SERIAL)

#include <gradus/core/kernels/threads.h>

namespace gradus::kernels {

void spread(Work& work) { work.take_part(0); }

const char* threads_backend() noexcept { return "serial"; }

int most_threads() noexcept { return 1; }

}  // namespace gradus::kernels

#endif
