// The command line of the program: messages, exit codes, and what other programs read.
#include "run_program.h"

#include <gradus/core/version.h>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace gradus::bench {
namespace {

TEST_CASE("wrong usage exits with 2, says one line on standard error, and names what was meant") {
  struct Row {
    const char* arguments;
    const char* message;
  };
  const Row rows[] = {
      {"inof", "gradus: command \"inof\" is unknown; did you mean info?\n"},
      {"--verison", "gradus: option \"--verison\" is unknown; did you mean --version?\n"},
      {"info --jsn=-", "gradus info: option \"--jsn\" is unknown; did you mean --json?\n"},
      {"info now", "gradus info: \"now\" is one argument too many\n"},
      {"info --json", "gradus info: --json: 1 required FILE missing\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const Ran ran = run_gradus(row.arguments);
    CHECK(ran.exit_code == 2);
    CHECK(ran.err == row.message);
    CHECK(ran.out == "");
  }
}

TEST_CASE("a file that cannot be written is an error, not wrong usage") {
  const Ran ran = run_gradus("info --json /nonexistent/info.json");
  CHECK(ran.exit_code == 1);
  CHECK(ran.err == "gradus: --json: cannot write /nonexistent/info.json: No such file or directory\n");
}

TEST_CASE("help and version exit with 0") {
  CHECK(run_gradus("--version").out == std::string("gradus ") + version + "\n");
  for (const char* arguments : {"", "--help", "-h"}) {
    const Ran ran = run_gradus(arguments);
    CHECK(ran.exit_code == 0);
    CHECK(ran.err == "");
    CHECK(ran.out.find("info") != std::string::npos);
  }
}

TEST_CASE("info names the parts of the build and the machine") {
  const Ran text = run_gradus("info");
  CHECK(text.exit_code == 0);
  for (const char* part : {"version", "cpu", "cores", "simd", "blas", "threads", "compiler", "flags", "build type"}) {
    CAPTURE(part);
    CHECK(("\n" + text.out).find(std::string("\n") + part) != std::string::npos);
  }
  CHECK(std::none_of(text.out.begin(), text.out.end(), [](char c) { return c >= 0 && c < ' ' && c != '\n'; }));

  const auto record = nlohmann::json::parse(run_gradus("info --json -").out);
  CHECK(record["version"] == version);
  CHECK(record["command"].size() == 4);
  CHECK(record["command"][1] == "info");
  CHECK(record["threads"] >= 1);
  for (const char* key : {"time", "cpu", "simd", "blas", "threads_backend", "compiler", "flags", "build_type"}) {
    CAPTURE(key);
    CHECK(record[key].get<std::string>() != "");
  }
}

TEST_CASE("--json FILE writes the whole file and leaves nothing beside it") {
  std::string pattern = (std::filesystem::temp_directory_path() / "gradus-json-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  const Ran ran = run_gradus("info --json " + (folder / "info.json").string());
  CHECK(ran.exit_code == 0);
  CHECK(ran.out == "");
  CHECK(std::filesystem::file_size(folder / "info.json") > 100);
  CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) == 1);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace gradus::bench
