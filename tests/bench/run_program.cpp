// Running the program through the shell, with both outputs caught.
#include "run_program.h"

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace gradus::bench {
namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

Ran run_gradus(const std::string& arguments, const std::string& environment) {
  std::string pattern = (std::filesystem::temp_directory_path() / "gradus-test-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  const std::string out = folder / "out", err = folder / "err";
  const int status = std::system((environment + " " GRADUS_PROGRAM " " + arguments + " >" + out + " 2>" + err).c_str());
  const Ran ran{WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(out), contents(err)};
  std::filesystem::remove_all(folder);
  return ran;
}

}  // namespace gradus::bench
