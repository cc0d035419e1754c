/// The one door to threads: work is cut into pieces by its size alone, and the pieces are spread over the threads.
#pragma once

#include <gradus/core/error.h>

#include <cstdint>
#include <type_traits>

namespace gradus {

/// How many threads the library may use from now on, in the whole process; default: the machine's cores.
/// Throws ValueError unless n >= 1.
void set_num_threads(int n, Where where = Where::here());
/// The threads that a parallel_for started here could use: 1 inside a ThreadLimit of 1 and inside a parallel body.
int num_threads() noexcept;

/// While it lives, parallel work started by this thread uses at most n threads; 1 keeps all of it on this thread.
/// Throws ValueError unless n >= 1.
class ThreadLimit {
 public:
  explicit ThreadLimit(int n, Where where = Where::here());
  ~ThreadLimit();
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;

 private:
  int previous_;
};

/// Pieces that ran on another thread than the one that called parallel_for, since the process began (tests ask).
std::int64_t pieces_run_elsewhere() noexcept;

namespace detail {
void parallel_run(std::int64_t pieces, void (*call)(void* body, std::int64_t piece), void* body);
}

/// Calls body(i) once for each i in [0, pieces), on this and other threads, in no order; returns when all are done.
/// The body must not throw (check input before), and carries the caller's grad mode and flush-denormals setting.
/// A parallel_for inside a body runs on that body's thread. One piece, or one thread: runs here, in order.
template <class Body>
void parallel_for(std::int64_t pieces, Body&& body) {
  using Plain = std::remove_reference_t<Body>;
  static_assert(std::is_nothrow_invocable_v<Plain&, std::int64_t>, "parallel_for: the body must be noexcept");
  detail::parallel_run(
      pieces, [](void* object, std::int64_t piece) { (*static_cast<Plain*>(object))(piece); },
      const_cast<void*>(static_cast<const void*>(&body)));
}

}  // namespace gradus
