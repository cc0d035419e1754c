// The command line of the gradient laboratory.
#include <gradus/bench/cli/memory.h>
#include <gradus/bench/cli/usage.h>
#include <gradus/bench/gradients/laboratory.h>
#include <gradus/bench/gradients/options.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::bench {
namespace {

constexpr int usual_random_width = 256, usual_norm_batch = 128;
constexpr long most_layers = 100000, most_units = 1000000;

template <class List>
std::vector<std::string> names_of(const List& list) {
  std::vector<std::string> names;
  for (const auto& entry : list) names.emplace_back(entry.name);
  return names;
}

std::vector<std::string> experiment_ids() {
  std::vector<std::string> ids;
  for (const LabExperiment& experiment : lab_experiments()) ids.emplace_back(experiment.id);
  return ids;
}

std::string residual_or_auto(const std::string& text) {
  return text == "auto" || non_negative_number(text).empty() ? "" : "must be a number from 0 on or auto, got " + text;
}

std::string in_words(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, ", ")); }

// Which options each mode reads; --json and --seed are for all.
struct ModeOptions {
  Mode mode;
  const char* in_words;
  std::vector<std::string> options;
};

const std::vector<ModeOptions>& mode_options() {
  static const std::vector<ModeOptions> list{
      {Mode::training,
       "a net that learns (without --experiment and --theory)",
       {"--depth", "--width", "--activation", "--init", "--gain", "--residual", "--lr", "--epochs", "--batch"}},
      {Mode::theory, "--theory", {"--theory", "--activation", "--sigma-w2", "--sigma-b2"}},
      {Mode::random_nets,
       "--experiment G1",
       {"--experiment", "--depth", "--width", "--activation", "--init", "--gain", "--residual", "--batch", "--norm",
        "--sigma-w2", "--sigma-b2", "--widths", "--nets"}},
      {Mode::experiment, "a whole experiment", {"--experiment", "--nets"}},
      {Mode::story, "the story", {}},
  };
  return list;
}

bool is_for_all(const std::string& option) { return option == "--json" || option == "--seed" || option == "--help"; }

bool belongs_to(const std::string& option, const ModeOptions& mode) {
  return std::find(mode.options.begin(), mode.options.end(), option) != mode.options.end();
}

[[noreturn]] void refuse(const std::string& what) { throw UsageError("gradus gradients: " + what); }

Mode chosen_mode(const Asked& asked, const std::vector<std::string>& given) {
  if (asked.theory) return Mode::theory;
  const auto describes_a_net = [](const std::string& option) {
    return !is_for_all(option) && option != "--experiment" && option != "--nets";
  };
  const bool has_net = std::any_of(given.begin(), given.end(), describes_a_net);
  if (!asked.experiment.empty()) return asked.experiment == "G1" && has_net ? Mode::random_nets : Mode::experiment;
  return has_net || asked.has("--nets") ? Mode::training : Mode::story;
}

// 0 for a plain net.
double residual_scale(const Asked& asked, int depth) {
  return asked.residual == "auto" ? 1 / std::sqrt(static_cast<double>(depth)) : std::stod(asked.residual);
}

int depth_of(const Asked& asked) {
  return asked.widths.empty() || asked.has("--depth") ? asked.net.depth : static_cast<int>(asked.widths.size()) - 1;
}

void check_random_nets(const Asked& asked) {
  const auto not_together = [&](const char* one, const char* other) {
    if (asked.has(one) && asked.has(other)) refuse(std::string(one) + " and " + other + " cannot go together");
  };
  not_together("--width", "--widths");
  not_together("--residual", "--widths");
  not_together("--gain", "--sigma-w2");
  if (asked.has("--init") && asked.has("--sigma-w2") && asked.net.init != "normal" && asked.net.init != "orthogonal") {
    refuse("--init " + asked.net.init + " says how large weights are, and so does --sigma-w2: give one of them");
  }
  const int depth = depth_of(asked);
  if (depth < 1) refuse("--widths: one width makes one layer, and a gradient needs two; give more, or --depth");
  if (static_cast<int>(asked.widths.size()) > depth + 1) {
    refuse(
        fmt::format("--widths: {} are given, and --depth {} makes {} layers", asked.widths.size(), depth, depth + 1));
  }
  if (asked.has("--batch") && asked.norm != "batch") refuse("--batch is for --norm batch");
  if (asked.has("--batch") && asked.training.batch < 2) refuse("--batch: one sample has no variance to divide by");
}

}  // namespace

bool Asked::has(const std::string& option) const {
  return std::any_of(options.begin(), options.end(), [&](const CLI::Option* candidate) {
    return candidate->count() > 0 && "--" + candidate->get_lnames().front() == option;
  });
}

std::shared_ptr<Asked> add_gradients_options(CLI::App& app) {
  const auto asked = std::make_shared<Asked>();
  const auto activations = names_of(nonlinearities()), starts = names_of(weight_starts());
  const auto upper_case = [](std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
  };
  app.add_flag("--theory", asked->theory, "Fixed points and depth scales of infinitely wide layers; draws no nets");
  app.add_option("--experiment", asked->experiment)
      ->transform(upper_case)
      ->check(one_of("experiment", experiment_ids()))
      ->description("One of " + in_words(experiment_ids()) +
                    "; G1 with options for a net: many such nets, not trained");
  app.add_option("--activation", asked->net.activation)
      ->check(one_of("activation", activations))
      ->description("One of " + in_words(activations))
      ->capture_default_str();
  app.add_option("--init", asked->net.init)
      ->check(one_of("init", starts))
      ->description("How weights start: " + in_words(starts))
      ->capture_default_str();
  app.add_option("--sigma-w2", asked->weight_variance, "Variance of weights times fan_in, in place of --init's")
      ->type_name("FLOAT")
      ->check(positive_number);
  app.add_option("--sigma-b2", asked->bias_variance, "Variance of biases")
      ->type_name("FLOAT")
      ->check(non_negative_number)
      ->capture_default_str();
  app.add_option("--gain", asked->net.gain, "Multiplies the first weights")
      ->type_name("FLOAT")
      ->check(positive_number)
      ->capture_default_str();
  app.add_option("--depth", asked->net.depth, "Hidden layers, or residual blocks; with G1 steps from layer to layer")
      ->type_name("INT")
      ->check(whole_number(1, most_layers))
      ->capture_default_str();
  app.add_option("--width", asked->net.width, "Units in each; with G1 256 if it is not given")
      ->type_name("INT")
      ->check(whole_number(1, most_units))
      ->capture_default_str();
  app.add_option("--widths", asked->widths, "Units of each layer, from the first; repeated if --depth makes more")
      ->type_name("N,N,...")
      ->delimiter(',')
      ->check(whole_number(1, most_units));
  app.add_option("--residual", asked->residual, "Makes blocks h + ALPHA phi(h) W; auto: 1 / sqrt(depth)")
      ->type_name("ALPHA")
      ->check(residual_or_auto);
  app.add_option("--norm", asked->norm, "Normalises what activations get: batch, layer")
      ->check(one_of("norm", {"batch", "layer"}));
  app.add_option("--nets", asked->nets, "How many nets are drawn")
      ->type_name("INT")
      ->check(whole_number(1, 1000000))
      ->capture_default_str();
  app.add_option("--lr", asked->training.lr, "Learning rate of SGD")
      ->type_name("FLOAT")
      ->check(non_negative_number)
      ->capture_default_str();
  app.add_option("--epochs", asked->training.epochs, "0: only look at the start")
      ->type_name("INT")
      ->check(whole_number(0, 100000))
      ->capture_default_str();
  app.add_option("--batch", asked->training.batch, "Samples in a batch; with --norm batch 128 if it is not given")
      ->type_name("INT")
      ->check(whole_number(1, 100000))
      ->capture_default_str();
  app.add_option("--seed", asked->seed, "Of the weights and the order of the samples")->capture_default_str();
  app.add_option("--json", asked->json_path, "Write JSON to FILE, or - for standard output")->type_name("FILE");
  for (const CLI::Option* option : std::as_const(app).get_options()) asked->options.push_back(option);
  return asked;
}

Mode mode_of(const Asked& asked) {
  std::vector<std::string> given;
  for (const CLI::Option* option : asked.options) {
    if (option->count() > 0) given.push_back("--" + option->get_lnames().front());
  }
  const Mode mode = chosen_mode(asked, given);
  const auto reads = std::find_if(mode_options().begin(), mode_options().end(),
                                  [&](const ModeOptions& candidate) { return candidate.mode == mode; });
  for (const std::string& option : given) {
    if (is_for_all(option) || belongs_to(option, *reads)) continue;
    const auto owner = std::find_if(mode_options().begin(), mode_options().end(),
                                    [&](const ModeOptions& candidate) { return belongs_to(option, candidate); });
    refuse(option + " is not for " + reads->in_words + "; it is for " + owner->in_words);
  }
  if (mode == Mode::random_nets) check_random_nets(asked);
  return mode;
}

DeepNetOptions net_to_train(const Asked& asked) {
  DeepNetOptions net = asked.net;
  if (net.depth < 2) refuse("--depth: a net that learns needs 2 layers or more, got " + std::to_string(net.depth));
  if (asked.has("--residual")) net.residual = residual_scale(asked, net.depth);
  if (asked.has("--residual") && net.residual == 0)
    refuse("--residual 0 is for --experiment G1: its blocks never learn");
  // A weight and its gradient in float32, and both again in float64 for the look at the start.
  const double weights = static_cast<double>(net.depth) * net.width * net.width;
  refuse_unless_it_fits(24 * weights, fmt::format("gradus gradients: {} layers of {}", net.depth, net.width));
  return net;
}

RandomNets nets_to_draw(const Asked& asked) {
  const int depth = depth_of(asked);
  RandomNets drawn{.net = {.phi = &nonlinearity(asked.net.activation), .depth = depth + 1}};
  TheoryNet& net = drawn.net;
  net.width = asked.has("--width") ? asked.net.width : usual_random_width;
  net.bias_variance = asked.bias_variance;
  for (int l = 0; l <= depth && !asked.widths.empty(); ++l) {
    net.widths.push_back(asked.widths[static_cast<std::size_t>(l) % asked.widths.size()]);
  }
  const bool has_variance = asked.has("--sigma-w2");
  const WeightStart& start = weight_start(has_variance && !asked.has("--init") ? "normal" : asked.net.init);
  net.orthogonal = start.orthogonal;
  for (int l = 0; l <= depth; ++l) {
    const double in = net.width_of(std::max(l - 1, 0)), out = net.width_of(l);
    net.weight_variances.push_back(has_variance ? asked.weight_variance
                                                : asked.net.gain * asked.net.gain * in * start.variance(in, out));
  }
  net.weight_variance = net.weight_variances.front();
  if (asked.has("--residual")) {
    net.depth = depth;
    net.residual = residual_scale(asked, depth);
  }
  net.first_q = net.is_residual() ? 1 : net.weight_variance + net.bias_variance;
  net.norm = asked.norm == "batch" ? Norm::batch : asked.norm == "layer" ? Norm::layer : Norm::none;
  if (net.norm == Norm::batch) {
    drawn.batch = asked.has("--batch") ? static_cast<int>(asked.training.batch) : usual_norm_batch;
  }
  drawn.nets = asked.nets;
  drawn.seed = asked.seed;
  refuse_unless_it_fits(memory_needed(drawn), "gradus gradients: nets of this size");
  return drawn;
}

}  // namespace gradus::bench
