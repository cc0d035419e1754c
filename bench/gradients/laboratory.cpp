// The list of experiments.
#include <gradus/bench/gradients/experiments/list.h>
#include <gradus/bench/gradients/laboratory.h>
#include <gradus/core/error.h>

#include <cmath>

namespace gradus::bench {

bool Comparison::holds() const { return predicted == measured || std::abs(predicted - measured) <= tolerance; }

std::span<const LabExperiment> lab_experiments() {
  static const LabExperiment list[] = {
      experiments::initialisation,
  };
  return list;
}

const LabExperiment& lab_experiment(const std::string& id) {
  std::vector<const char*> ids;
  for (const LabExperiment& experiment : lab_experiments()) {
    if (id == experiment.id) return experiment;
    ids.push_back(experiment.id);
  }
  const std::string near = nearest_names(id, ids.data(), ids.size());
  throw ValueError("laboratory: experiment \"" + id + "\" is unknown" +
                   (near.empty() ? "" : "; did you mean " + near + "?"));
}

}  // namespace gradus::bench
