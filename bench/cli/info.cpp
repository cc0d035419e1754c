// gradus info: the run record, for people and for machines.
#include <gradus/bench/cli/command.h>
#include <gradus/bench/cli/json_file.h>
#include <gradus/bench/cli/run_record.h>
#include <gradus/bench/cli/terminal.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace gradus::bench {

Action configure_info(CLI::App& app) {
  const auto json_path = std::make_shared<std::string>();
  app.add_option("--json", *json_path, "Write it as JSON to FILE, or - for standard output")->type_name("FILE");
  return [json_path](const Invocation& invocation) {
    const nlohmann::ordered_json record = run_record(invocation);
    if (!json_path->empty()) {
      write_json(record, *json_path);
      return 0;
    }
    for (const auto& [key, value] : record.items()) {
      if (key == "time" || key == "command") continue;  // of this moment, not of this machine
      std::string name = key;
      std::replace(name.begin(), name.end(), '_', ' ');
      fmt::print("{}{}\n", left(name, 18), value.is_string() ? value.get<std::string>() : value.dump());
    }
    return 0;
  };
}

}  // namespace gradus::bench
