// The back-end of parallel.h on std::thread: a pool that sleeps between calls. For ThreadSanitizer, which sees through
// it (oneTBB makes it report races that are none), and for machines without oneTBB.
#if defined(GRADUS_THREADS_STD)

#include <gradus/core/kernels/threads.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace gradus::kernels {
namespace {

/// A parallel_for that still wants participants. Lives on its caller's stack, listed while `joined` is short of all.
struct Job {
  Work& work;
  int joined = 1;   // the caller is participant 0
  int running = 0;  // of those who joined from the pool
  std::condition_variable finished = {};
};

class Pool {
 public:
  ~Pool() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  void run(Work& work) {
    Job job{work};
    {
      std::lock_guard lock(mutex_);
      while (static_cast<int>(workers_.size()) < work.participants() - 1) workers_.emplace_back([this] { serve(); });
      jobs_.push_back(&job);
    }
    wake_.notify_all();
    work.take_part(0);
    std::unique_lock lock(mutex_);
    std::erase(jobs_, &job);  // no piece is left: nobody needs to join any more
    job.finished.wait(lock, [&] { return job.running == 0; });
  }

 private:
  void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
      if (stopping_) return;
      Job& job = *jobs_.front();
      const int participant = job.joined++;
      if (job.joined == job.work.participants()) jobs_.pop_front();
      ++job.running;
      lock.unlock();
      job.work.take_part(participant);
      lock.lock();
      if (--job.running == 0) job.finished.notify_one();  // under the lock: the caller may not yet destroy the job
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job*> jobs_;
  std::vector<std::thread> workers_;
  bool stopping_ = false;
};

}  // namespace

void spread(Work& work) {
  static Pool pool;
  pool.run(work);
}

const char* threads_backend() noexcept { return "std::thread"; }

int most_threads() noexcept { return Work::most_participants; }

}  // namespace gradus::kernels

#endif
