/// How much memory the machine has, for work that must say beforehand that it will not fit.
#pragma once

#include <string>

namespace gradus::bench {

/// Bytes of physical memory; infinity if the system does not tell.
double machine_memory() noexcept;

/// "3.2 GiB", "410 MiB".
std::string byte_text(double bytes);

/// Throws UsageError "<what> would take 3.2 GiB; this machine has 1.9 GiB" if so.
void refuse_unless_it_fits(double bytes, const std::string& what);

}  // namespace gradus::bench
