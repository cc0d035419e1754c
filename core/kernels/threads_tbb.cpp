// The back-end of parallel.h on oneTBB, the only file that includes it.
#if defined(GRADUS_THREADS_TBB)

#include <gradus/core/kernels/threads.h>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <memory>
#include <mutex>

namespace gradus::kernels {
namespace {

void bring_threads(Work& work) {
  tbb::this_task_arena::isolate([&] {
    tbb::task_group_context context(tbb::task_group_context::isolated);
    tbb::parallel_for(
        0, work.participants(), [&](int participant) { work.take_part(participant); }, tbb::static_partitioner{},
        context);
  });
}

/// oneTBB starts no more workers than cores unless told to.
void allow_threads(int n) {
  static std::mutex mutex;
  static std::unique_ptr<tbb::global_control> allowed;
  const std::lock_guard lock(mutex);
  if (allowed &&
      tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism) >= static_cast<std::size_t>(n)) {
    return;
  }
  allowed =
      std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(n));
}

/// More threads than cores, as tests ask for: an arena of this thread's own, as the usual one has a place per core.
void bring_more_threads_than_cores(Work& work) {
  thread_local std::unique_ptr<tbb::task_arena> arena;
  if (!arena || arena->max_concurrency() < work.participants()) {
    allow_threads(work.participants());
    arena = std::make_unique<tbb::task_arena>(work.participants());
  }
  arena->execute([&] { bring_threads(work); });
}

}  // namespace

void spread(Work& work) {
  if (work.participants() <= tbb::this_task_arena::max_concurrency()) {
    bring_threads(work);
  } else {
    bring_more_threads_than_cores(work);
  }
}

const char* threads_backend() noexcept { return "oneTBB"; }

int most_threads() noexcept { return Work::most_participants; }

}  // namespace gradus::kernels

#endif
