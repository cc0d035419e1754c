// A data race on purpose, in the body of a parallel_for: ThreadSanitizer must report it, or its silence means nothing.
#include <gradus/core/parallel.h>

#include <atomic>
#include <cstdio>
#include <thread>

int main() {
  gradus::set_num_threads(2);
  std::atomic<int> arrived = 0;
  int count = 0;
  gradus::parallel_for(2, [&](std::int64_t) noexcept {
    ++arrived;
    for (int patience = 0; arrived < 2 && patience < 1'000'000; ++patience) std::this_thread::yield();
    ++count;  // by two threads at once, unprotected
  });
  std::printf("counted %d of 2\n", count);
}
