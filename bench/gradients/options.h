/// What `gradus gradients` can be asked for: all its options, and which of its modes each belongs to.
#pragma once

#include <gradus/bench/gradients/experiment.h>
#include <gradus/bench/gradients/random_nets.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace gradus::bench {

/// What the command does.
enum class Mode : std::uint8_t {
  story,        // the default run
  training,     // one net that learns
  theory,       // --theory: fixed points of the maps
  random_nets,  // --experiment G1 with a net: many nets at initialisation
  experiment,   // --experiment of the list
};

/// The options as they were given, with the defaults of the others.
struct Asked {
  DeepNetOptions net = {};
  Training training = {};
  bool theory = false;
  std::string experiment = {};
  double weight_variance = 1;  // sigma_w^2
  double bias_variance = 0;    // sigma_b^2
  std::string residual = {};   // a number, or "auto"
  std::string norm = {};       // batch, layer; "": none
  std::vector<int> widths = {};
  int nets = 20;
  std::int64_t seed = 0;
  std::string json_path = {};

  /// Whether the option was given.
  bool has(const std::string& option) const;

  std::vector<const CLI::Option*> options = {};
};

/// Names the options in the help page.
std::shared_ptr<Asked> add_gradients_options(CLI::App& app);

/// Throws UsageError for options that contradict each other or do not belong to the mode.
Mode mode_of(const Asked& asked);

/// The net to be trained. Throws UsageError if it does not fit into memory.
DeepNetOptions net_to_train(const Asked& asked);

/// The nets to be drawn. Throws UsageError if they do not fit into memory.
RandomNets nets_to_draw(const Asked& asked);

}  // namespace gradus::bench
