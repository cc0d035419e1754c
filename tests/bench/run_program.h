/// Runs the built program gradus, for the tests of the command line.
#pragma once

#include <string>

namespace gradus::bench {

struct Ran {
  int exit_code;
  std::string out, err;
};

/// gradus with these arguments (as a shell reads them), its output going into files, so not a terminal.
Ran run_gradus(const std::string& arguments, const std::string& environment = "");

}  // namespace gradus::bench
