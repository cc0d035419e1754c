// gradus gradients: one net as asked, many random ones, theory alone, an experiment, or the whole story.
#include <gradus/bench/cli/command.h>
#include <gradus/bench/cli/interrupt.h>
#include <gradus/bench/cli/json_file.h>
#include <gradus/bench/cli/progress.h>
#include <gradus/bench/cli/run_record.h>
#include <gradus/bench/cli/terminal.h>
#include <gradus/bench/gradients/json.h>
#include <gradus/bench/gradients/laboratory_report.h>
#include <gradus/bench/gradients/options.h>
#include <gradus/bench/gradients/random_nets_report.h>
#include <gradus/bench/gradients/story.h>
#include <gradus/bench/gradients/table.h>
#include <gradus/bench/gradients/theory_report.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gradus::bench {
namespace {

using Json = nlohmann::ordered_json;

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

// Standard output is for people unless the JSON goes there.
bool is_for_people(const Asked& asked) { return asked.json_path != "-"; }

Json record_of(const Asked& asked, const Invocation& invocation) {
  Json record = run_record(invocation);
  record["seed"] = asked.seed;
  return record;
}

// The run record first, then what was found.
void write_result(const Asked& asked, const Invocation& invocation, const Json& result) {
  if (asked.json_path.empty()) return;
  Json whole{{"run", record_of(asked, invocation)}};
  whole.update(result);
  write_json(whole, asked.json_path);
}

void train(const Asked& asked, const std::vector<Experiment>& experiments, const Invocation& invocation) {
  const std::vector<Outcome> outcomes = run_all(experiments, is_for_people(asked));
  Json list = Json::array();
  for (const Outcome& outcome : outcomes) list.push_back(as_json(outcome));
  write_result(asked, invocation, {{"interrupted", interrupted()}, {"experiments", list}});
}

void show_theory(const Asked& asked, const Invocation& invocation) {
  const Layer layer{&nonlinearity(asked.net.activation), asked.weight_variance, asked.bias_variance};
  if (is_for_people(asked)) fmt::print("{}", theory_table(layer, terminal(1)));
  write_result(asked, invocation, theory_json(layer));
}

Watch watch_with(Progress& progress) {
  return {.goes_on = [] { return !interrupted(); }, .done = [&progress](int nets) { progress.advance(nets); }};
}

std::string start_in_words(const Asked& asked) {
  if (asked.has("--sigma-w2")) {
    return fmt::format("weights {} of variance {:g} / fan_in", asked.net.init == "orthogonal" ? "orthogonal" : "normal",
                       asked.weight_variance);
  }
  const std::string gain = asked.net.gain == 1 ? "" : fmt::format("{:g} times ", asked.net.gain);
  return "weights " + gain + weight_start(asked.net.init).summary;
}

void draw_nets(const Asked& asked, const Invocation& invocation) {
  RandomNetsResult result{.nets = nets_to_draw(asked), .start = start_in_words(asked), .theory = {}, .measured = {}};
  result.theory = predict(result.nets.net);
  {
    Progress progress("random nets", result.nets.nets);
    result.measured = measure(result.nets, watch_with(progress));
  }
  result.interrupted = interrupted();
  if (is_for_people(asked)) fmt::print("{}", random_nets_table(result, terminal(1)));
  write_result(asked, invocation, as_json(result));
}

void run_experiment(const Asked& asked, const Invocation& invocation) {
  const LabExperiment& experiment = lab_experiment(asked.experiment);
  LabSettings settings{.seed = asked.seed, .nets = asked.has("--nets") ? asked.nets : 0};
  Findings findings;
  {
    Progress progress(experiment.title, experiment.steps(settings));
    settings.watch = watch_with(progress);
    findings = experiment.run(settings);
  }
  if (is_for_people(asked)) fmt::print("{}", findings_table(experiment, findings, terminal(1)));
  write_result(asked, invocation, as_json(experiment, findings));
}

int gradients(const Asked& asked, const Invocation& invocation) {
  switch (mode_of(asked)) {
    case Mode::story:
      train(asked, story(asked.seed), invocation);
      break;
    case Mode::training:
      train(asked,
            {{.title = asked.net.activation + ", " + asked.net.init,
              .net = net_to_train(asked),
              .training = asked.training,
              .seed = asked.seed}},
            invocation);
      break;
    case Mode::theory:
      show_theory(asked, invocation);
      break;
    case Mode::random_nets:
      draw_nets(asked, invocation);
      break;
    case Mode::experiment:
      run_experiment(asked, invocation);
      break;
  }
  if (!interrupted()) return 0;
  fmt::print(stderr, "gradus gradients: interrupted; this is what was done\n");
  return exit_interrupted;
}

}  // namespace

Action configure_gradients(CLI::App& app) {
  app.description(
      "Measure and predict the gradient at every layer of deep nets.\n"
      "Without options for the net: the story of how gradients vanish, explode and are cured, while nets learn to read "
      "digits.");
  const auto asked = add_gradients_options(app);
  return [asked](const Invocation& invocation) { return gradients(*asked, invocation); };
}

}  // namespace gradus::bench
