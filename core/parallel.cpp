// Thread counts and limits, and how the pieces of a parallel_for are shared out; the back-ends are in
// kernels/threads_*.
#include <gradus/core/flush_denormals.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/kernels/threads.h>
#include <gradus/core/parallel.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <string>
#include <thread>

namespace gradus {
namespace {

std::atomic<int> chosen_threads = 0;  // 0: the machine's cores
std::atomic<std::int64_t> elsewhere = 0;
constinit thread_local int limit_here = std::numeric_limits<int>::max();

int machine_threads() noexcept {
  static const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return cores;
}

int checked_threads(const char* operation, int n, Where where) {
  if (n < 1) throw ValueError(where, std::string(operation) + ": needs at least 1 thread, got " + std::to_string(n));
  return n;
}

}  // namespace

void set_num_threads(int n, Where where) {
  chosen_threads.store(checked_threads("set_num_threads", n, where), std::memory_order_relaxed);
}

int num_threads() noexcept {
  const int chosen = chosen_threads.load(std::memory_order_relaxed);
  return std::min({limit_here, chosen == 0 ? machine_threads() : chosen, kernels::most_threads()});
}

ThreadLimit::ThreadLimit(int n, Where where) : previous_(limit_here) {
  limit_here = std::min(previous_, checked_threads("ThreadLimit", n, where));
}

ThreadLimit::~ThreadLimit() { limit_here = previous_; }

std::int64_t pieces_run_elsewhere() noexcept { return elsewhere.load(std::memory_order_relaxed); }

void detail::parallel_run(std::int64_t pieces, void (*call)(void* body, std::int64_t piece), void* body) {
  const int participants = pieces < 2 ? 1 : static_cast<int>(std::min<std::int64_t>(pieces, num_threads()));
  if (participants == 1) {
    for (std::int64_t piece = 0; piece < pieces; ++piece) call(body, piece);
    return;
  }
  kernels::Work work(pieces, call, body, participants);
  kernels::spread(work);
}

namespace kernels {

Work::Work(std::int64_t pieces, void (*call)(void*, std::int64_t), void* body, int participants) noexcept
    : call_(call),
      body_(body),
      participants_(participants),
      float_mode_(gradus::detail::float_mode()),
      grad_enabled_(grad_enabled()),
      caller_(&limit_here) {
  std::int64_t begin = 0;
  for (int i = 0; i < participants; ++i) {
    Share& share = shares_[static_cast<std::size_t>(i)];
    share.next = begin;
    begin += pieces / participants + (i < pieces % participants ? 1 : 0);
    share.end = begin;
  }
}

void Work::take_part(int participant) noexcept {
  const unsigned own_float_mode = gradus::detail::float_mode();
  const GradMode grad_mode(grad_enabled_);
  const int own_limit = limit_here;
  if (own_float_mode != float_mode_) gradus::detail::set_float_mode(float_mode_);
  limit_here = 1;

  std::int64_t done = 0;
  for (int i = 0; i < participants_; ++i) {
    Share& share = shares_[static_cast<std::size_t>((participant + i) % participants_)];
    const std::atomic_ref next(share.next);
    while (next.load(std::memory_order_relaxed) < share.end) {
      const std::int64_t piece = next.fetch_add(1, std::memory_order_relaxed);
      if (piece >= share.end) break;
      call_(body_, piece);
      ++done;
    }
  }
  if (done > 0 && caller_ != &limit_here) elsewhere.fetch_add(done, std::memory_order_relaxed);

  limit_here = own_limit;
  if (own_float_mode != float_mode_) gradus::detail::set_float_mode(own_float_mode);
}

}  // namespace kernels
}  // namespace gradus
