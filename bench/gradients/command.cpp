// gradus gradients: one net as asked, or the whole story.
#include <gradus/bench/cli/command.h>
#include <gradus/bench/cli/interrupt.h>
#include <gradus/bench/cli/json_file.h>
#include <gradus/bench/cli/progress.h>
#include <gradus/bench/cli/run_record.h>
#include <gradus/bench/cli/terminal.h>
#include <gradus/bench/cli/usage.h>
#include <gradus/bench/gradients/json.h>
#include <gradus/bench/gradients/story.h>
#include <gradus/bench/gradients/table.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <memory>

namespace gradus::bench {
namespace {

struct Asked {
  DeepNetOptions net;
  Training training;
  std::string residual;  // a number, or "auto"
  std::int64_t seed = 0;
  std::string json_path;
};

template <class List>
std::vector<std::string> names_of(const List& list) {
  std::vector<std::string> names;
  for (const auto& entry : list) names.emplace_back(entry.name);
  return names;
}

double residual_scale(const Asked& asked) {
  if (asked.residual.empty()) return 0;
  return asked.residual == "auto" ? 1 / std::sqrt(static_cast<double>(asked.net.depth)) : std::stod(asked.residual);
}

std::vector<Experiment> experiments_of(const Asked& asked, bool net_was_asked_for) {
  if (!net_was_asked_for) return story(asked.seed);
  DeepNetOptions net = asked.net;
  net.residual = residual_scale(asked);
  return {{.title = net.activation + ", " + net.init, .net = net, .training = asked.training, .seed = asked.seed}};
}

std::vector<Outcome> run_all(const std::vector<Experiment>& experiments, bool print_tables) {
  const TrainAndTest data = lab_data();
  const Terminal out = terminal(1);
  std::int64_t steps = 0;
  for (const Experiment& experiment : experiments) steps += planned_steps(experiment, data);
  Progress progress("", steps);
  std::vector<Outcome> outcomes;
  for (const Experiment& experiment : experiments) {
    if (interrupted()) break;
    progress.label(experiment.title);
    std::int64_t steps_here = 0;
    outcomes.push_back(run(experiment, data, [&] {
      progress.advance();
      ++steps_here;
      return !interrupted();
    }));
    progress.advance(planned_steps(experiment, data) - steps_here);  // one that broke down has none left
    progress.clear();
    if (print_tables) fmt::print("{}\n", layer_table(outcomes.back(), out));
  }
  if (print_tables && outcomes.size() > 1) {
    fmt::print("log10 of the gradient's norm at the first layer over the last, and what training came to\n{}",
               summary_table(outcomes, out));
  }
  return outcomes;
}

int gradients(const Asked& asked, bool net_was_asked_for, const Invocation& invocation) {
  const std::vector<Outcome> outcomes =
      run_all(experiments_of(asked, net_was_asked_for), /*print_tables=*/asked.json_path != "-");
  if (!asked.json_path.empty()) {
    nlohmann::ordered_json record = run_record(invocation), experiments = nlohmann::ordered_json::array();
    record["seed"] = asked.seed;
    for (const Outcome& outcome : outcomes) experiments.push_back(as_json(outcome));
    write_json({{"run", record}, {"interrupted", interrupted()}, {"experiments", experiments}}, asked.json_path);
  }
  if (!interrupted()) return 0;
  fmt::print(stderr, "gradus gradients: interrupted; this is what was done\n");
  return exit_interrupted;
}

}  // namespace

Action configure_gradients(CLI::App& app) {
  const auto asked = std::make_shared<Asked>();
  app.description(
      "Measure and predict the gradient at every layer of a deep net that learns to read digits.\n"
      "Without options for the net: the story of how gradients vanish, explode and are cured.");
  const auto residual_or_auto = [](const std::string& text) {
    if (text == "auto") return std::string();
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    const bool is_number = end != text.c_str() && *end == '\0';
    return is_number && value > 0 && std::isfinite(value) ? "" : "must be a number above 0 or auto, got " + text;
  };
  const std::vector<CLI::Option*> of_the_net{
      app.add_option("--depth", asked->net.depth, "Hidden layers, or residual blocks")->check(CLI::Range(2, 10000)),
      app.add_option("--width", asked->net.width, "Units in each")->check(CLI::Range(1, 100000)),
      app.add_option("--activation", asked->net.activation)
          ->check(one_of("activation", names_of(nonlinearities())))
          ->description("One of " + fmt::format("{}", fmt::join(names_of(nonlinearities()), ", "))),
      app.add_option("--init", asked->net.init)
          ->check(one_of("init", names_of(weight_starts())))
          ->description("How weights start: " + fmt::format("{}", fmt::join(names_of(weight_starts()), ", "))),
      app.add_option("--gain", asked->net.gain, "Multiplies the first weights")->check(CLI::PositiveNumber),
      app.add_option("--residual", asked->residual, "Makes blocks h + ALPHA phi(h) W; auto: 1 / sqrt(depth)")
          ->type_name("ALPHA")
          ->check(residual_or_auto),
      app.add_option("--lr", asked->training.lr, "Learning rate of SGD")->check(CLI::NonNegativeNumber),
      app.add_option("--epochs", asked->training.epochs, "0: only look at the start")->check(CLI::Range(0, 100000)),
      app.add_option("--batch", asked->training.batch, "Samples in a batch")->check(CLI::Range(1, 100000)),
  };
  for (CLI::Option* option : of_the_net) option->capture_default_str();
  app.add_option("--seed", asked->seed, "Of the weights and the order of the samples")->capture_default_str();
  app.add_option("--json", asked->json_path, "Write JSON to FILE, or - for standard output")->type_name("FILE");
  return [asked, of_the_net](const Invocation& invocation) {
    const bool net_was_asked_for = std::any_of(of_the_net.begin(), of_the_net.end(),
                                               [](const CLI::Option* option) { return option->count() > 0; });
    return gradients(*asked, net_was_asked_for, invocation);
  };
}

}  // namespace gradus::bench
