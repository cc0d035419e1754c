// Stands before the C library's allocator and counts: whatever asks for memory, in any thread, comes through here.
#include "allocation_count.h"

#include <atomic>
#include <cstddef>

#if defined(__has_feature)
#define GRADUS_HAS_FEATURE(name) __has_feature(name)
#else
#define GRADUS_HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || GRADUS_HAS_FEATURE(address_sanitizer) || \
    GRADUS_HAS_FEATURE(thread_sanitizer) || !defined(__GLIBC__)

bool counts_allocations() { return false; }
std::int64_t allocation_count() { return 0; }

#else

namespace {
std::atomic<std::int64_t> count{0};
}

bool counts_allocations() { return true; }
std::int64_t allocation_count() { return count.load(); }

// NOLINTBEGIN(readability-identifier-naming, readability-inconsistent-declaration-parameter-name): the C library's
// names
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t bytes) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_malloc(bytes);
}
void* calloc(std::size_t number, std::size_t bytes) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_calloc(number, bytes);
}
void* realloc(void* block, std::size_t bytes) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_realloc(block, bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_memalign(alignment, bytes);
}
void* memalign(std::size_t alignment, std::size_t bytes) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_memalign(alignment, bytes);
}
int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) {
  count.fetch_add(1, std::memory_order_relaxed);
  *block = __libc_memalign(alignment, bytes);
  return *block == nullptr ? 12 : 0;  // ENOMEM
}
}
// NOLINTEND(readability-identifier-naming, readability-inconsistent-declaration-parameter-name)

#endif
