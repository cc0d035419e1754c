// The door to threads: every piece runs once, others really help, and the caller's settings go along.
#include "../thrown.h"

#include <gradus/core/error.h>
#include <gradus/core/flush_denormals.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/kernels/threads.h>
#include <gradus/core/parallel.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <string>
#include <thread>
#include <vector>

using gradus::num_threads;
using gradus::parallel_for;
using gradus::ThreadLimit;
using std::int64_t;

namespace {

/// Sets the number of threads for a test case.
struct Threads {
  explicit Threads(int n) : before(num_threads()) { gradus::set_num_threads(n); }
  ~Threads() { gradus::set_num_threads(before); }
  int before;
};

bool threads_can_be_had() { return gradus::kernels::most_threads() > 1; }

/// Runs one piece for each thread, none of which ends before all have begun: so `threads` threads take part.
/// Gives up after ten seconds. Calls body(piece) once all are there.
template <class Body>
bool run_together(int threads, const Body& body) {
  std::atomic<int> arrived = 0;
  std::atomic<bool> all = true;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  parallel_for(threads, [&](int64_t piece) noexcept {
    ++arrived;
    while (arrived < threads && all) {
      if (std::chrono::steady_clock::now() > deadline) all = false;
      std::this_thread::yield();
    }
    body(piece);
  });
  return all;
}

/// A product of two small numbers that is denormal: 0 where denormals are flushed.
double denormal_product() {
  volatile double tiny = std::numeric_limits<double>::min();
  volatile double quarter = 0.25;
  return tiny * quarter;
}

}  // namespace

TEST_CASE("every piece runs exactly once") {
  for (const int threads : {1, 2, 3, 4, 7}) {
    const Threads set(threads);
    for (const int64_t pieces : {0, 1, 2, 3, 5, 64, 1000}) {
      std::vector<std::atomic<int>> runs(static_cast<std::size_t>(pieces));
      parallel_for(pieces, [&](int64_t i) noexcept { ++runs[static_cast<std::size_t>(i)]; });
      CHECK(std::all_of(runs.begin(), runs.end(), [](const std::atomic<int>& n) { return n == 1; }));
    }
  }
}

TEST_CASE("as many threads as were asked for take part, more than there are cores too") {
  if (!threads_can_be_had()) return;
  for (const int threads : {2, 4, 3, 6, 2}) {
    const Threads set(threads);
    CHECK(num_threads() == threads);
    const int64_t before = gradus::pieces_run_elsewhere();
    CHECK(run_together(threads, [](int64_t) {}));
    CHECK(gradus::pieces_run_elsewhere() - before == threads - 1);
  }
}

TEST_CASE("a limit of one thread keeps the work here, in order") {
  const Threads set(4);
  const ThreadLimit one(1);
  CHECK(num_threads() == 1);
  const int64_t before = gradus::pieces_run_elsewhere();
  std::vector<int64_t> order;
  parallel_for(100, [&](int64_t i) noexcept { order.push_back(i); });
  CHECK(order.size() == 100);
  CHECK(std::is_sorted(order.begin(), order.end()));
  CHECK(gradus::pieces_run_elsewhere() == before);
}

TEST_CASE("limits nest: the least holds, and the one before comes back") {
  if (!threads_can_be_had()) return;
  const Threads set(4);
  {
    const ThreadLimit two(2);
    CHECK(num_threads() == 2);
    {
      const ThreadLimit more(3);
      CHECK(num_threads() == 2);
    }
    {
      const ThreadLimit one(1);
      CHECK(num_threads() == 1);
    }
    CHECK(num_threads() == 2);
  }
  CHECK(num_threads() == 4);
}

TEST_CASE("a limit holds for its own thread only") {
  if (!threads_can_be_had()) return;
  const Threads set(4);
  const ThreadLimit one(1);
  int elsewhere = 0;
  std::thread([&] { elsewhere = num_threads(); }).join();
  CHECK(elsewhere == 4);
}

TEST_CASE("a limit of two keeps a third thread out") {
  if (!threads_can_be_had()) return;
  const Threads set(4);
  const ThreadLimit two(2);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  for (int round = 0; round < 50; ++round) {
    parallel_for(16, [&](int64_t) noexcept {
      const int now = ++inside;
      int seen = most;
      while (now > seen && !most.compare_exchange_weak(seen, now)) {
      }
      std::this_thread::yield();
      --inside;
    });
  }
  CHECK(most <= 2);
}

TEST_CASE("a parallel_for inside a body runs on the body's thread") {
  const Threads set(2);
  std::atomic<int> strangers = 0;
  std::atomic<int> wide = 0;
  parallel_for(8, [&](int64_t) noexcept {
    const std::thread::id outer = std::this_thread::get_id();
    if (num_threads() != 1) ++wide;
    parallel_for(8, [&](int64_t) noexcept {
      if (std::this_thread::get_id() != outer) ++strangers;
    });
  });
  CHECK(wide == 0);
  CHECK(strangers == 0);
}

TEST_CASE("bodies flush denormals if and only if the caller does") {
  if (!threads_can_be_had()) return;
  const Threads set(3);
  std::vector<double> products(3, -1);
  const auto multiply = [&](int64_t piece) { products[static_cast<std::size_t>(piece)] = denormal_product(); };
  const double kept = denormal_product();
  CHECK(kept > 0);

  REQUIRE(run_together(3, multiply));
  CHECK(products == std::vector<double>(3, kept));
  if (gradus::detail::flush_bits != 0) {
    const gradus::FlushDenormals guard;
    REQUIRE(run_together(3, multiply));
    CHECK(products == std::vector<double>(3, 0));
  }
  REQUIRE(run_together(3, multiply));
  CHECK(products == std::vector<double>(3, kept));
}

TEST_CASE("bodies have the caller's grad mode, and workers forget it") {
  if (!threads_can_be_had()) return;
  const Threads set(3);
  std::atomic<int> enabled = 0;
  const auto count = [&](int64_t) { enabled += gradus::grad_enabled() ? 1 : 0; };
  {
    const gradus::NoGrad guard;
    REQUIRE(run_together(3, count));
    CHECK(enabled == 0);
    CHECK_FALSE(gradus::grad_enabled());
  }
  REQUIRE(run_together(3, count));
  CHECK(enabled == 3);
}

TEST_CASE("several user threads compute at once, each with its own limit") {
  const Threads set(4);
  std::vector<int64_t> sums(4, 0);
  std::vector<std::thread> users;
  for (std::size_t user = 0; user < sums.size(); ++user) {
    users.emplace_back([&sums, user] {
      const ThreadLimit limit(static_cast<int>(user) + 1);
      for (int round = 0; round < 100; ++round) {
        std::vector<int64_t> parts(37, 0);
        parallel_for(37, [&](int64_t i) noexcept { parts[static_cast<std::size_t>(i)] = i * (round + 1); });
        for (const int64_t part : parts) sums[user] += part;
      }
    });
  }
  for (std::thread& user : users) user.join();
  CHECK(sums == std::vector<int64_t>(4, 37 * 36 / 2 * 100 * 101 / 2));
}

TEST_CASE("fewer than one thread is an error that names the number") {
  const std::string none = gradus::thrown<gradus::ValueError>([] { gradus::set_num_threads(0); });
  CHECK(none == "set_num_threads: needs at least 1 thread, got 0");
  const std::string negative = gradus::thrown<gradus::ValueError>([] { const ThreadLimit limit(-3); });
  CHECK(negative == "ThreadLimit: needs at least 1 thread, got -3");
  CHECK(num_threads() >= 1);
}
