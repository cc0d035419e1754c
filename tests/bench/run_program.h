/// Runs the built program gradus, for the tests of the command line.
#pragma once

#include <string>

namespace gradus::bench {

struct Ran {
  int exit_code;
  std::string out, err;
};

/// gradus with these arguments (as a shell reads them), its output going into files, so not a terminal. `before` stands
/// in front of the command: variables, or another program that runs it.
Ran run_gradus(const std::string& arguments, const std::string& before = "");

/// The same with both outputs on a terminal of 100 columns; they come mixed, as `out`.
Ran run_gradus_on_terminal(const std::string& arguments, const std::string& before = "");

}  // namespace gradus::bench
