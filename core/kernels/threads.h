/// What stands behind parallel.h: the pieces of one parallel_for, and the back-end that brings threads to them.
#pragma once

#include <array>
#include <cstdint>

namespace gradus::kernels {

/// One parallel_for under way. Each participant first takes the pieces of its own share, so that data stays in its
/// core's cache from one call to the next, then helps with the shares of others.
class Work {
 public:
  static constexpr int most_participants = 128;

  /// participants: from 1 to most_participants.
  Work(std::int64_t pieces, void (*call)(void*, std::int64_t), void* body, int participants) noexcept;

  int participants() const noexcept { return participants_; }
  /// Runs pieces until none is left to begin, with the caller's grad mode and float mode.
  void take_part(int participant) noexcept;

 private:
  struct alignas(64) Share {  // without initialisers: a Work is made for every parallel_for, and uses few
    std::int64_t next;        // touched through std::atomic_ref
    std::int64_t end;
  };

  void (*call_)(void*, std::int64_t);
  void* body_;
  int participants_;
  unsigned float_mode_;
  bool grad_enabled_;
  const void* caller_;
  std::array<Share, most_participants> shares_;  // the first participants_ are in use
};

/// Calls work.take_part(i) for each participant, 0 on this thread, and returns when all have returned. Of the others
/// those may be left out that no thread was free for: participant 0 leaves no piece behind.
/// Each back-end (threads_tbb.cpp, threads_std.cpp, threads_serial.cpp) defines the three functions; CMake chooses one.
void spread(Work& work);
/// "oneTBB", "std::thread" or "serial".
const char* threads_backend() noexcept;
/// The most threads that the back-end can bring.
int most_threads() noexcept;

}  // namespace gradus::kernels
