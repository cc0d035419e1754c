// The progress line.
#include <gradus/bench/cli/progress.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace gradus::bench {

Progress::Progress(std::string label, long total)
    : terminal_(terminal(2)),
      label_(std::move(label)),
      total_(std::max(total, 1L)),
      start_(std::chrono::steady_clock::now()) {}

Progress::~Progress() { clear(); }

void Progress::label(std::string text) {
  label_ = std::move(text);
  last_drawn_ = {};
}

void Progress::advance(long steps) {
  done_ = std::min(done_ + steps, total_);
  if (terminal_.interactive) draw();
}

void Progress::clear() {
  if (!visible_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  visible_ = false;
}

void Progress::draw() {
  using namespace std::chrono_literals;
  const auto now = std::chrono::steady_clock::now();
  if (visible_ && now - last_drawn_ < 100ms) return;  // the eye needs no more
  last_drawn_ = now;
  const double fraction = static_cast<double>(done_) / static_cast<double>(total_);
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  std::string rest;
  if (elapsed > 0.5 && done_ > 0) rest = time_span(elapsed * (1 - fraction) / fraction) + " left";
  const std::string tail = fmt::format(" {:3.0f} %  {:<16} ", 100 * fraction, rest);
  const int bar_width = std::clamp(terminal_.width - columns(tail) - columns(label_) - 2, 0, 30);
  fmt::print(stderr, "\r\033[K{}{}{}", painted(Ink::blue, bar(fraction, bar_width), terminal_), tail, label_);
  std::fflush(stderr);
  visible_ = true;
}

std::string time_span(double seconds) {
  const long whole = std::lround(std::max(seconds, 0.0));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace gradus::bench
