/// Memory of tensors: pooled, 64-byte aligned blocks that are reused, so that steady training asks the system for
/// nothing.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gradus {

struct MemoryStats {
  std::int64_t system_allocations = 0;  ///< times the pool asked the system for memory, since the process began
  std::int64_t bytes_from_system = 0;   ///< bytes the pool holds now, in use or free
};

/// What the pool has taken from the system.
MemoryStats memory_stats() noexcept;

/// Gives free blocks of 4 KiB and more back to the system (this thread's and the shared ones).
void empty_cache() noexcept;

namespace detail {

/// A block of at least `bytes` bytes, aligned to 64 (2 MiB for blocks of 2 MiB and more). Throws std::bad_alloc.
void* pool_allocate(std::size_t bytes);
/// `bytes` must be what pool_allocate was asked for.
void pool_free(void* block, std::size_t bytes) noexcept;

}  // namespace detail
}  // namespace gradus
