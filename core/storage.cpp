// The memory pool: size-class free lists, one set for each thread and a shared one behind a mutex.
#include <gradus/core/storage.h>
#include <gradus/core/tensor_impl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif
#if defined(__has_feature)  // clang
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

namespace gradus {
namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t fine_limit = 1024;  // up to here a class for each multiple of 64
constexpr std::size_t fine_classes = fine_limit / alignment;
constexpr std::size_t slab_limit = 4096;  // smaller blocks are carved from slabs, which are kept
constexpr std::size_t slab_bytes = std::size_t{64} << 10;
constexpr std::size_t huge_page = std::size_t{2} << 20;
constexpr std::size_t local_limit = std::size_t{256} << 10;  // larger blocks go to the shared lists at once
constexpr std::size_t local_class_bytes = std::size_t{1} << 20;
constexpr std::size_t shared_limit = std::size_t{2} << 30;  // free bytes beyond this go back to the system
constexpr std::size_t class_count = fine_classes + 4 * 54;

struct SizeClass {
  std::size_t index;
  std::size_t bytes;
};

// Four classes for each doubling: at most a quarter of a block is unused.
SizeClass size_class(std::size_t bytes) noexcept {
  if (bytes <= fine_limit) {
    const std::size_t steps = bytes == 0 ? 1 : (bytes + alignment - 1) / alignment;
    return {steps - 1, steps * alignment};
  }
  const int exponent = static_cast<int>(std::bit_width(bytes - 1)) - 1;  // 2^exponent < bytes <= 2^(exponent + 1)
  const std::size_t quarter = std::size_t{1} << (exponent - 2);
  const std::size_t steps = (bytes - (std::size_t{1} << exponent) + quarter - 1) / quarter;
  const std::size_t base = fine_classes + static_cast<std::size_t>(exponent - 10) * 4;
  return {base + steps - 1, (std::size_t{1} << exponent) + steps * quarter};
}

struct FreeBlock {
  FreeBlock* next;
};

struct FreeList {
  FreeBlock* first = nullptr;
  std::size_t count = 0;

  void push(void* block) noexcept {
    first = new (block) FreeBlock{first};
    ++count;
  }
  void* pop() noexcept {
    FreeBlock* block = first;
    first = block->next;
    --count;
    return block;
  }
};

std::atomic<std::int64_t> system_allocations{0};
std::atomic<std::int64_t> bytes_from_system{0};

void* from_system(std::size_t bytes) {
  const std::size_t align = bytes >= huge_page ? huge_page : alignment;
  void* block = std::aligned_alloc(align, (bytes + align - 1) / align * align);
  if (block == nullptr) throw std::bad_alloc();
#if defined(__linux__)
  if (bytes >= huge_page) madvise(block, bytes, MADV_HUGEPAGE);
#endif
  system_allocations.fetch_add(1, std::memory_order_relaxed);
  bytes_from_system.fetch_add(static_cast<std::int64_t>(bytes), std::memory_order_relaxed);
  return block;
}

void to_system(void* block, std::size_t bytes) noexcept {
  bytes_from_system.fetch_sub(static_cast<std::int64_t>(bytes), std::memory_order_relaxed);
  std::free(block);
}

// Blocks that no thread holds. Never destroyed: tensors of static duration outlive everything else.
class SharedPool {
 public:
  static SharedPool& instance() {
    static SharedPool& pool = *new SharedPool;
    return pool;
  }

  void* allocate(SizeClass size) {
    const std::lock_guard lock(mutex_);
    FreeList& list = lists_[size.index];
    if (list.first != nullptr) {
      free_bytes_ -= size.bytes;
      return list.pop();
    }
    return size.bytes < slab_limit ? carve(size.bytes) : from_system(size.bytes);
  }

  void free(void* block, SizeClass size) noexcept {
    const std::lock_guard lock(mutex_);
    if (size.bytes >= slab_limit && free_bytes_ + size.bytes > shared_limit) return to_system(block, size.bytes);
    lists_[size.index].push(block);
    free_bytes_ += size.bytes;
  }

  /// Moves up to `count` blocks from one list to the other.
  void take(FreeList& from, std::size_t index, std::size_t bytes, std::size_t count) noexcept {
    const std::lock_guard lock(mutex_);
    for (; count > 0 && from.first != nullptr; --count) {
      lists_[index].push(from.pop());
      free_bytes_ += bytes;
    }
  }

  void empty() noexcept {
    const std::lock_guard lock(mutex_);
    for (std::size_t index = fine_classes; index < class_count; ++index) {
      const std::size_t bytes = bytes_of(index);
      if (bytes < slab_limit) continue;
      for (FreeList& list = lists_[index]; list.first != nullptr;) {
        free_bytes_ -= bytes;
        void* block = list.pop();
        to_system(block, bytes);
      }
    }
  }

  static std::size_t bytes_of(std::size_t index) noexcept {
    if (index < fine_classes) return (index + 1) * alignment;
    const std::size_t exponent = 10 + (index - fine_classes) / 4;
    return (std::size_t{1} << exponent) + ((index - fine_classes) % 4 + 1) * (std::size_t{1} << (exponent - 2));
  }

 private:
  void* carve(std::size_t bytes) {
    if (slab_left_ < bytes) {
      slab_ = static_cast<char*>(from_system(slab_bytes));
      slab_left_ = slab_bytes;
    }
    void* block = slab_;
    slab_ += bytes;
    slab_left_ -= bytes;
    return block;
  }

  std::mutex mutex_;
  std::array<FreeList, class_count> lists_{};
  std::size_t free_bytes_ = 0;
  char* slab_ = nullptr;
  std::size_t slab_left_ = 0;
};

// The blocks this thread freed, handed back when it ends.
struct LocalPool {
  std::array<FreeList, class_count> lists{};

  void flush() noexcept {
    for (std::size_t index = 0; index < class_count; ++index) {
      FreeList& list = lists[index];
      if (list.count > 0) SharedPool::instance().take(list, index, SharedPool::bytes_of(index), list.count);
    }
  }
};

// Plain pointers, so that they can be read after this thread's destructors have run.
thread_local LocalPool* local_pool = nullptr;
thread_local bool local_pool_ended = false;

struct LocalPoolOwner {
  ~LocalPoolOwner() {
    if (local_pool == nullptr) return;
    local_pool->flush();
    delete local_pool;
    local_pool = nullptr;
    local_pool_ended = true;
  }
};

LocalPool* start_local_pool() {
  if (local_pool_ended) return nullptr;
  thread_local LocalPoolOwner owner;
  (void)owner;
  return local_pool = new LocalPool;
}

}  // namespace

MemoryStats memory_stats() noexcept {
  return {system_allocations.load(std::memory_order_relaxed), bytes_from_system.load(std::memory_order_relaxed)};
}

void empty_cache() noexcept {
  if (local_pool != nullptr) local_pool->flush();
  SharedPool::instance().empty();
}

namespace detail {

void* pool_allocate(std::size_t bytes) {
  const SizeClass size = size_class(bytes);
  void* block = nullptr;
  if (size.bytes <= local_limit) {
    LocalPool* local = local_pool != nullptr ? local_pool : start_local_pool();
    if (local != nullptr && local->lists[size.index].first != nullptr) {
      block = local->lists[size.index].pop();
      ASAN_UNPOISON_MEMORY_REGION(block, size.bytes);
      return block;
    }
  }
  block = SharedPool::instance().allocate(size);
  ASAN_UNPOISON_MEMORY_REGION(block, size.bytes);
  return block;
}

void pool_free(void* block, std::size_t bytes) noexcept {
  const SizeClass size = size_class(bytes);
  // The first word stays readable: it links the free list.
  ASAN_POISON_MEMORY_REGION(static_cast<char*>(block) + sizeof(FreeBlock), size.bytes - sizeof(FreeBlock));
  LocalPool* local = local_pool;
  if (size.bytes > local_limit || local == nullptr) return SharedPool::instance().free(block, size);
  FreeList& list = local->lists[size.index];
  list.push(block);
  const std::size_t limit = std::max<std::size_t>(local_class_bytes / size.bytes, 4);
  if (list.count > limit) SharedPool::instance().take(list, size.index, size.bytes, limit / 2);
}

}  // namespace detail

Storage* Storage::allocate(std::size_t bytes) {
  static_assert(sizeof(Storage) <= alignment);
  // Large blocks: the header apart, so that the data keep their page alignment.
  if (bytes >= huge_page) {
    void* data = detail::pool_allocate(bytes);  // first: it may throw
    auto* storage = new (detail::pool_allocate(sizeof(Storage))) Storage;
    storage->data = data;
    storage->block_bytes = bytes;
    return storage;
  }
  void* block = detail::pool_allocate(alignment + bytes);
  auto* storage = new (block) Storage;
  storage->data = static_cast<char*>(block) + alignment;
  storage->block_bytes = bytes;
  return storage;
}

Storage* Storage::borrow(void* data) {
  auto* storage = new (detail::pool_allocate(sizeof(Storage))) Storage;
  storage->data = data;
  storage->borrowed = true;
  return storage;
}

void Storage::release() noexcept {
  if (references.load(std::memory_order_acquire) != 1 && references.fetch_sub(1, std::memory_order_acq_rel) != 1)
    return;
  if (borrowed) return detail::pool_free(this, sizeof(Storage));
  if (block_bytes >= huge_page) {
    detail::pool_free(data, block_bytes);
    return detail::pool_free(this, sizeof(Storage));
  }
  detail::pool_free(this, alignment + block_bytes);
}

}  // namespace gradus
