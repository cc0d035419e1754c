/// What a subcommand of the program is, and the list of them.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace gradus::bench {

/// How the program was called, for the run record.
struct Invocation {
  std::vector<std::string> arguments;  // the program's name first
};

/// What a subcommand does once its options are read; gives the exit code (0, or 130 after Ctrl-C). Errors are thrown:
/// UsageError for what the user typed, gradus::Error for the rest.
using Action = std::function<int(const Invocation&)>;

struct Command {
  const char* name;
  const char* summary;
  Action (*configure)(CLI::App& app);  // names the options; the action reads them
};

Action configure_gradients(CLI::App& app);
Action configure_list(CLI::App& app);
Action configure_docs(CLI::App& app);
Action configure_info(CLI::App& app);

/// All subcommands, in the order of the help page.
std::span<const Command> commands();

}  // namespace gradus::bench
