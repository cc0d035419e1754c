// Counting what steps do to memory.
#include <gradus/optim/detail/state.h>

#include <atomic>

namespace gradus::optim {
namespace {

std::atomic<std::int64_t> passes, elements, temporaries, slots;

}  // namespace

namespace detail {

void count_pass() noexcept { passes.fetch_add(1, std::memory_order_relaxed); }
void count_elements(std::int64_t count) noexcept { elements.fetch_add(count, std::memory_order_relaxed); }
void count_temporary() noexcept { temporaries.fetch_add(1, std::memory_order_relaxed); }
void count_slot() noexcept { slots.fetch_add(1, std::memory_order_relaxed); }

}  // namespace detail

Statistics statistics() noexcept { return {passes, elements, temporaries, slots}; }

void reset_statistics() noexcept { passes = elements = temporaries = slots = 0; }

}  // namespace gradus::optim
