// The kinds of named things, and where each kind lists itself.
#include <gradus/bench/cli/catalogue.h>
#include <gradus/datasets/catalogue.h>
#include <gradus/nn/activations.h>
#include <gradus/nn/init.h>
#include <gradus/nn/losses.h>
#include <gradus/optim/list.h>

namespace gradus::bench {
namespace {

// With what only data sets have, in words.
std::vector<Description> dataset_descriptions() {
  std::vector<Description> descriptions;
  for (const datasets::DatasetDescription& set : datasets::list()) {
    descriptions.push_back(set);
    std::string& summary = descriptions.back().summary;
    summary += "; x: " + to_string(set.shape);
    if (set.classes > 0) summary += ", " + std::to_string(set.classes) + " classes";
    if (!set.licence.empty()) summary += "; licence: " + set.licence;
  }
  return descriptions;
}

constexpr Shelf shelves[] = {
    {"optimizers", "optimizer", optim::descriptions},        {"wrappers", "wrapper", optim::wrapper_descriptions},
    {"schedules", "schedule", optim::schedule_descriptions}, {"activations", "activation", nn::activations},
    {"initialisers", "initialiser", nn::initialisers},       {"losses", "loss", nn::losses},
    {"datasets", "dataset", dataset_descriptions},
};

}  // namespace

std::span<const Shelf> catalogue() { return shelves; }

bool is_optimizer(const Description& entry) {
  return entry.mechanism == "elementwise" || entry.mechanism == "tensorwise" || entry.mechanism == "closure";
}

}  // namespace gradus::bench
