// Writing JSON: whole files only.
#include <gradus/bench/cli/json_file.h>
#include <gradus/core/error.h>

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace gradus::bench {

void write_json(const nlohmann::ordered_json& json, const std::string& path) {
  const std::string text = json.dump(2) + "\n";
  if (path == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return;
  }
  const std::string unfinished = path + ".part";
  const auto fail = [&] { throw IoError("--json: cannot write " + path + ": " + std::strerror(errno)); };
  std::FILE* file = std::fopen(unfinished.c_str(), "w");
  if (file == nullptr) fail();
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed || std::rename(unfinished.c_str(), path.c_str()) != 0) {
    const int reason = errno;
    std::remove(unfinished.c_str());
    errno = reason;
    fail();
  }
}

nlohmann::ordered_json number_or_null(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

}  // namespace gradus::bench
