// The frame around the subcommands.
#include <gradus/bench/cli/command.h>
#include <gradus/bench/cli/interrupt.h>
#include <gradus/bench/cli/program.h>
#include <gradus/bench/cli/usage.h>
#include <gradus/core/version.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>

namespace gradus::bench {
namespace {

constexpr int exit_error = 1, exit_usage = 2;

constexpr Command list[] = {
    {"gradients", "Watch gradients vanish, explode and be cured in a deep net", configure_gradients},
    {"list", "List what gradus knows by name, with options", configure_list},
    {"docs", "Write the pages on optimizers, wrappers and schedules", configure_docs},
    {"info", "Describe this build and this machine", configure_info},
};

std::vector<std::string> long_options(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// CLI11 only says that an argument was not expected; we say what was meant.
[[noreturn]] void refuse(const CLI::App& app, const std::string& argument, const std::string& prefix) {
  if (argument.starts_with("-")) {
    throw UsageError(prefix + unknown_name("option", argument.substr(0, argument.find('=')), long_options(app)));
  }
  if (app.get_parent() != nullptr) throw UsageError(prefix + "\"" + argument + "\" is one argument too many");
  std::vector<std::string> names;
  for (const Command& command : list) names.emplace_back(command.name);
  throw UsageError(prefix + unknown_name("command", argument, names));
}

int run(int argc, char** argv) {
  CLI::App app("gradus trains networks and shows what their gradients and optimizers do.", "gradus");
  app.set_version_flag("--version", std::string("gradus ") + version, "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.allow_extras();
  std::vector<std::pair<CLI::App*, Action>> actions;
  for (const Command& command : list) {
    CLI::App* sub = app.add_subcommand(command.name, command.summary);
    actions.emplace_back(sub, command.configure(*sub));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help_or_version) {
    return app.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    std::string where = "gradus: ";
    for (const CLI::App* sub : app.get_subcommands()) where = "gradus " + sub->get_name() + ": ";
    throw UsageError(where + error.what());
  }
  if (!app.remaining().empty()) refuse(app, app.remaining().front(), "gradus: ");
  for (const auto& [sub, action] : actions) {
    if (!sub->parsed()) continue;
    if (!sub->remaining().empty()) refuse(*sub, sub->remaining().front(), "gradus " + sub->get_name() + ": ");
    watch_for_interrupt();
    return action(Invocation{{argv, argv + argc}});
  }
  fmt::print("{}", app.help());
  return 0;
}

}  // namespace

std::span<const Command> commands() { return list; }

int run_program(int argc, char** argv) {
  try {
    const int code = run(argc, argv);
    if (std::fflush(stdout) == 0) return code;
    fmt::print(stderr, "gradus: standard output cannot be written\n");
    return exit_error;
  } catch (const UsageError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return exit_usage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "gradus: {}\n", error.what());
    return exit_error;
  }
}

}  // namespace gradus::bench
