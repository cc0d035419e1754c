// Running the program through the shell, with both outputs caught.
#include "run_program.h"

#include "../fresh_directory.h"

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace gradus::bench {
namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

int exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }

std::string command(const std::string& arguments, const std::string& before) {
  return before + " " GRADUS_PROGRAM " " + arguments;
}

}  // namespace

Ran run_gradus(const std::string& arguments, const std::string& before) {
  const FreshDirectory folder;
  const std::string out = folder.file("out"), err = folder.file("err");
  const int status = std::system((command(arguments, before) + " >" + out + " 2>" + err).c_str());
  return {exit_code(status), contents(out), contents(err)};
}

Ran run_gradus_on_terminal(const std::string& arguments, const std::string& before) {
  int terminal = -1;
  winsize size{};
  size.ws_col = 100;
  size.ws_row = 40;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  if (child < 0) throw std::runtime_error("forkpty failed");
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", command(arguments, before).c_str(), nullptr);
    _exit(127);
  }
  Ran ran{};
  char buffer[4096];
  for (ssize_t count = 0; (count = read(terminal, buffer, sizeof buffer)) > 0;) {
    ran.out.append(buffer, static_cast<std::size_t>(count));
  }
  int status = 0;
  waitpid(child, &status, 0);
  close(terminal);
  ran.exit_code = exit_code(status);
  return ran;
}

}  // namespace gradus::bench
