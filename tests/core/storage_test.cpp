// The memory pool: reuse, alignment, blocks freed by another thread, giving back to the system, counters.
#include <gradus/core/ops.h>
#include <gradus/core/storage.h>
#include <gradus/core/tensor.h>

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

using namespace gradus;
using detail::pool_allocate;
using detail::pool_free;

namespace {

std::int64_t system_allocations() { return memory_stats().system_allocations; }

}  // namespace

TEST_CASE("a freed block is the next one of its size") {
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{64}, std::size_t{1000}, std::size_t{5000},
                                  std::size_t{300'000}, std::size_t{3} << 20}) {
    void* const first = pool_allocate(bytes);
    std::memset(first, 1, bytes);
    pool_free(first, bytes);
    void* const second = pool_allocate(bytes);
    CHECK(second == first);
    pool_free(second, bytes);
  }
}

TEST_CASE("blocks are aligned and do not overlap") {
  std::vector<std::pair<char*, std::size_t>> blocks;
  for (std::size_t bytes = 0; bytes < 6000; bytes += 37) {
    char* const block = static_cast<char*>(pool_allocate(bytes));
    CHECK(reinterpret_cast<std::uintptr_t>(block) % 64 == 0);
    std::memset(block, static_cast<int>(bytes % 251), bytes);
    blocks.emplace_back(block, bytes);
  }
  bool intact = true;
  for (const auto& [block, bytes] : blocks) {
    for (std::size_t i = 0; i < bytes; ++i) intact = intact && block[i] == static_cast<char>(bytes % 251);
  }
  CHECK(intact);
  for (const auto& [block, bytes] : blocks) pool_free(block, bytes);
  const std::size_t huge = std::size_t{2} << 20;
  void* const block = pool_allocate(huge);
  CHECK(reinterpret_cast<std::uintptr_t>(block) % huge == 0);
  pool_free(block, huge);
}

TEST_CASE("a steady loop takes nothing from the system") {
  const auto step = [] {
    const Tensor x = zeros({100, 100});
    const Tensor y = x + 1;
    return sum(y * y).item<float>();
  };
  step();
  const auto before = system_allocations();
  for (int i = 0; i < 100; ++i) CHECK(step() == 10'000);
  CHECK(system_allocations() == before);
}

TEST_CASE("blocks that another thread freed are used again, here and there") {
  constexpr std::size_t bytes = 70'000;
  const auto cycle = [] {
    std::vector<void*> blocks;
    for (int i = 0; i < 40; ++i) blocks.push_back(pool_allocate(bytes));
    std::thread([&] {
      for (void* block : blocks) pool_free(block, bytes);
    }).join();
  };
  cycle();
  const auto before = system_allocations();
  for (int i = 0; i < 20; ++i) cycle();
  CHECK(system_allocations() == before);
}

TEST_CASE("a tensor made by one thread may be dropped by another") {
  std::vector<Tensor> tensors;
  std::thread([&] {
    for (int i = 0; i < 200; ++i) tensors.push_back(full({i}, i));
  }).join();
  CHECK(tensors[150][7].item() == 150);
  std::vector<std::thread> threads;
  std::atomic<std::size_t> next{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (std::size_t i = next++; i < tensors.size(); i = next++) {
        const Tensor copy = tensors[i] + 1;
        tensors[i] = copy;
        tensors[i] = Tensor();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Tensor& tensor : tensors) CHECK_FALSE(tensor.defined());
}

TEST_CASE("empty_cache gives free blocks back, and used ones stay") {
  constexpr std::size_t bytes = std::size_t{9} << 20;
  empty_cache();
  const auto before = memory_stats().bytes_from_system;
  void* const kept = pool_allocate(bytes);
  void* const freed = pool_allocate(bytes);
  std::memset(kept, 7, bytes);
  CHECK(memory_stats().bytes_from_system >= before + 2 * static_cast<std::int64_t>(bytes));
  pool_free(freed, bytes);
  const auto full = memory_stats().bytes_from_system;
  empty_cache();
  CHECK(memory_stats().bytes_from_system <= full - static_cast<std::int64_t>(bytes));
  CHECK(static_cast<char*>(kept)[bytes - 1] == 7);
  pool_free(kept, bytes);
  empty_cache();
  CHECK(memory_stats().bytes_from_system == before);
}

TEST_CASE("a large tensor's data keep the alignment of its pages") {
  const Tensor x = empty({1 << 20});
  CHECK(reinterpret_cast<std::uintptr_t>(x.data<float>().data()) % (std::size_t{2} << 20) == 0);
  CHECK(reinterpret_cast<std::uintptr_t>(empty({5}).data<float>().data()) % 64 == 0);
}
