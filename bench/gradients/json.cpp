// The machine's view of an experiment.
#include <gradus/bench/cli/json_file.h>
#include <gradus/bench/gradients/json.h>
#include <gradus/bench/gradients/words.h>

#include <nlohmann/json.hpp>

namespace gradus::bench {
namespace {

using Json = nlohmann::ordered_json;

Json number_or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json as_json(const nn::Magnitude& magnitude) {
  return {{"log10_norm", number_or_null(log10_norm(magnitude))},
          {"entries", magnitude.count},
          {"zeros", magnitude.zeros},
          {"non_finite", magnitude.not_finite}};
}

Json as_json(const Snapshot& snapshot) {
  Json layers = Json::array();
  for (std::size_t i = 0; i < snapshot.states.size(); ++i) {
    const nn::ProbeRow& state = snapshot.states[i];
    layers.push_back({{"layer", i + 1},
                      {"name", state.layer},
                      {"gradient", as_json(state.gradient)},
                      {"state", as_json(state.output)},
                      {"weight_gradient", as_json(state.weight_gradient)}});
  }
  return {{"step", snapshot.step},
          {"precision", snapshot.step == 0 ? "float64" : "float32"},
          {"loss", number_or_null(snapshot.loss)},
          {"test_accuracy", snapshot.accuracy},
          {"log10_ratio", number_or_null(snapshot.log10_ratio())},
          {"layers", layers}};
}

Json theory_json(const Outcome& outcome) {
  Json layers = Json::array();
  for (std::size_t i = 0; i < outcome.theory.size(); ++i) {
    const TheoryLayer& layer = outcome.theory[i];
    layers.push_back({{"layer", i + 1},
                      {"q", number_or_null(layer.q)},
                      {"chi", layer.chi},
                      {"log10_ratio", layer.log10_predicted},
                      {"log10_ratio_typical", layer.log10_typical},
                      {"log10_ratio_band", layer.log10_band}});
  }
  const TheoryLayer& bottom = outcome.theory.front();
  return {{"log10_ratio", bottom.log10_predicted},
          {"log10_ratio_typical", bottom.log10_typical},
          {"log10_ratio_band", bottom.log10_band},
          {"verdict", verdict(bottom.log10_predicted)},
          {"layers", layers}};
}

}  // namespace

Json as_json(const Outcome& outcome) {
  const DeepNetOptions& net = outcome.experiment.net;
  const Training& training = outcome.experiment.training;
  Json snapshots = Json::array();
  for (const Snapshot& snapshot : outcome.snapshots) snapshots.push_back(as_json(snapshot));
  return {{"title", outcome.experiment.title},
          {"lesson", outcome.experiment.lesson},
          {"net",
           {{"depth", net.depth},
            {"width", net.width},
            {"activation", net.activation},
            {"init", net.init},
            {"gain", net.gain},
            {"residual", net.residual}}},
          {"training",
           {{"data", "digits"},
            {"optimizer", "sgd"},
            {"lr", training.lr},
            {"epochs", training.epochs},
            {"batch", training.batch},
            {"steps_in_epoch", outcome.steps_in_epoch},
            {"flush_denormals", true}}},
          {"seed", outcome.experiment.seed},
          {"theory", theory_json(outcome)},
          {"snapshots", snapshots},
          {"gradient_verdict", measured_verdict(outcome)},
          {"training_verdict", training_verdict(outcome)},
          {"test_accuracy", outcome.end().accuracy},
          {"steps", outcome.end().step},
          {"first_non_finite_step", outcome.first_non_finite ? Json(*outcome.first_non_finite) : Json(nullptr)},
          {"interrupted", outcome.interrupted},
          {"seconds", outcome.seconds}};
}

}  // namespace gradus::bench
