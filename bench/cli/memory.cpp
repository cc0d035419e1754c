// Asks the system for its memory.
#include <gradus/bench/cli/memory.h>
#include <gradus/bench/cli/usage.h>

#include <fmt/format.h>
#include <unistd.h>

#include <limits>

namespace gradus::bench {

double machine_memory() noexcept {
  const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page <= 0) return std::numeric_limits<double>::infinity();
  return static_cast<double>(pages) * static_cast<double>(page);
}

std::string byte_text(double bytes) {
  constexpr double mebibyte = 1024.0 * 1024.0, gibibyte = 1024 * mebibyte;
  if (bytes < gibibyte) return fmt::format("{:.0f} MiB", bytes / mebibyte);
  return fmt::format("{:.1f} GiB", bytes / gibibyte);
}

void refuse_unless_it_fits(double bytes, const std::string& what) {
  if (bytes <= machine_memory()) return;
  throw UsageError(what + " would take " + byte_text(bytes) + " of memory; this machine has " +
                   byte_text(machine_memory()));
}

}  // namespace gradus::bench
