// Asks the machine, the libraries and the build who they are.
#include <gradus/bench/cli/run_record.h>
#include <gradus/core/kernels/dispatch.h>
#include <gradus/core/kernels/gemm.h>
#include <gradus/core/parallel.h>
#include <gradus/core/version.h>

#include <nlohmann/json.hpp>

#include <chrono>
#include <ctime>
#include <fstream>
#include <string>
#include <thread>

namespace gradus::bench {
namespace {

// "Intel(R) Xeon(R) ..." from Linux's description of the first processor.
std::string processor() {
  std::ifstream description("/proc/cpuinfo");
  for (std::string line; std::getline(description, line);) {
    const auto colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[] = "2000-01-01T00:00:00Z";
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace

nlohmann::ordered_json run_record(const Invocation& invocation) {
  return {
      {"version", version},
      {"time", utc_now()},
      {"command", invocation.arguments},
      {"cpu", processor()},
      {"cores", std::thread::hardware_concurrency()},
      {"simd", name(simd_level())},
      {"blas", kernels::blas_description()},
      {"threads", num_threads()},
      {"threads_backend", GRADUS_THREADS_BACKEND},
      {"compiler", GRADUS_COMPILER},
      {"flags", GRADUS_BUILD_FLAGS},
      {"build_type", GRADUS_BUILD_TYPE},
  };
}

}  // namespace gradus::bench
