/// Whether work is spread over threads.
#pragma once

#include <gradus/core/kernels/threads.h>
#include <gradus/core/parallel.h>

#include <chrono>
#include <cstdint>

namespace gradus {

/// Whether other threads than this one have done work since `before`, a value of pieces_run_elsewhere(). On a busy
/// machine they may come too late for short work: until one comes, or for two minutes, `run` gives them more of it.
/// True in a build without threads.
template <class Run>
bool others_worked(std::int64_t before, const Run& run) {
  if (kernels::most_threads() == 1) return true;
  const auto patience = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (pieces_run_elsewhere() == before && std::chrono::steady_clock::now() < patience) run();
  return pieces_run_elsewhere() > before;
}

}  // namespace gradus
