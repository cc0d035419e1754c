/// A line at the bottom of the terminal that says how far the work is and how long the rest will take.
#pragma once

#include <gradus/bench/cli/terminal.h>

#include <chrono>
#include <string>

namespace gradus::bench {

/// Draws on standard error, and only if that is a terminal; the destructor takes the line away.
class Progress {
 public:
  /// total: steps of the whole work, of about the same length each.
  Progress(std::string label, long total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void label(std::string text);
  void advance(long steps = 1);
  /// Takes the line away, for text to be printed; the next advance draws it again.
  void clear();

 private:
  void draw();

  Terminal terminal_;
  std::string label_;
  long total_, done_ = 0;
  std::chrono::steady_clock::time_point start_, last_drawn_;
  bool visible_ = false;
};

/// "42 s", "3 min 10 s", "2 h 5 min": how a person says a time span.
std::string time_span(double seconds);

}  // namespace gradus::bench
