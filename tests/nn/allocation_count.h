// How often the whole program has asked the C library for memory.
#pragma once

#include <cstdint>

/// False under a sanitizer, which has an allocator of its own.
bool counts_allocations();
std::int64_t allocation_count();
