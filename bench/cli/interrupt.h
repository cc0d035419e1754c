/// Ctrl-C that lets the work stop at a good place: what is done is kept and printed.
#pragma once

namespace gradus::bench {

/// The exit code of a run that was interrupted, as shells count: 128 + SIGINT.
inline constexpr int exit_interrupted = 130;

/// From now on the first Ctrl-C is only noted, for `interrupted` to tell; a second one ends the program at once.
void watch_for_interrupt();

/// Whether Ctrl-C was pressed; long work asks between its steps.
bool interrupted() noexcept;

}  // namespace gradus::bench
