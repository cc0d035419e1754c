// The signal handler behind Ctrl-C.
#include <gradus/bench/cli/interrupt.h>

#include <csignal>

namespace gradus::bench {
namespace {

volatile std::sig_atomic_t was_interrupted = 0;

void note_interrupt(int) { was_interrupted = 1; }

}  // namespace

void watch_for_interrupt() {
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second time, the default: end
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
}

bool interrupted() noexcept { return was_interrupted != 0; }

}  // namespace gradus::bench
