// G1: the gradient at initialisation, for each activation and each customary size of weights.
#include <gradus/bench/gradients/experiments/list.h>

#include <cmath>
#include <limits>

namespace gradus::bench::experiments {
namespace {

constexpr int steps = 50, width = 256, usual_nets = 20;

struct Start {
  const char* name;
  double weight_variance;
};
constexpr Start starts[] = {
    {"PyTorch's 1/3", 1.0 / 3}, {"LeCun's 1", 1}, {"He's 2", 2}, {"N(0, 1)", width}, {"N(0, 0.01^2)", 1e-4 * width}};
constexpr const char* names[] = {"linear", "relu", "leaky_relu", "tanh",     "sigmoid", "erf",
                                 "gelu",   "silu", "selu",       "softplus", "hardtanh"};

RandomNets nets_of(const char* name, double weight_variance, const LabSettings& settings) {
  return {.net = {.phi = &nonlinearity(name),
                  .depth = steps + 1,
                  .width = width,
                  .weight_variance = weight_variance,
                  .first_q = weight_variance},
          .nets = settings.nets > 0 ? settings.nets : usual_nets,
          .seed = settings.seed};
}

// Where the mean over nets is not to be held against the median of infinitely wide ones: fluctuations of q near an
// unstable fixed point or far in saturation feed back into the rate, which the theory of the spread leaves out.
bool is_beyond_the_spread(const std::string& name, double weight_variance) {
  const bool saturates = name == "tanh" || name == "erf" || name == "hardtanh";
  const bool drifts = name == "gelu" || name == "silu" || name == "softplus";
  return (saturates && weight_variance == width) || (drifts && weight_variance == 2);
}

Series measured_gradient(const std::string& name, const MeasuredNets& nets) {
  Series series{.name = name};
  for (std::size_t l = 0; l < nets.layers.size(); ++l) {
    series.x.push_back(static_cast<double>(l + 1));
    series.y.push_back(nets.layers[l].log10_mean);
  }
  return series;
}

Series predicted_gradient(const std::string& name, const std::vector<TheoryLayer>& theory) {
  Series series{.name = name, .predicted = true};
  for (std::size_t l = 0; l < theory.size(); ++l) {
    const TheoryLayer& layer = theory[l];
    series.x.push_back(static_cast<double>(l + 1));
    series.y.push_back(layer.log10_typical);
    series.low.push_back(layer.log10_typical - layer.log10_band);
    series.high.push_back(layer.log10_typical + layer.log10_band);
  }
  return series;
}

Findings run(const LabSettings& settings) {
  Findings findings;
  for (const char* name : names) {
    Chart chart{.title = name, .x_label = "layer", .y_label = "log10 of |delta| over that at the top", .series = {}};
    for (const Start& start : starts) {
      const RandomNets nets = nets_of(name, start.weight_variance, settings);
      const MeasuredNets measured = measure(nets, settings.watch);
      if (!settings.watch.goes_on()) {
        findings.interrupted = true;
        return findings;
      }
      const std::vector<TheoryLayer> theory = predict(nets.net);
      const Statistics ratios = statistics(measured.log10_ratios);
      const double allowed = 3 * ratios.deviation / std::sqrt(static_cast<double>(measured.nets)) + 0.05;
      findings.comparisons.push_back({.what = std::string(name) + ", " + start.name,
                                      .predicted = theory.front().log10_typical,
                                      .measured = ratios.mean,
                                      .deviation = ratios.deviation,
                                      .tolerance = is_beyond_the_spread(name, start.weight_variance)
                                                       ? std::numeric_limits<double>::infinity()
                                                       : allowed});
      chart.series.push_back(predicted_gradient(start.name, theory));
      chart.series.push_back(measured_gradient(start.name, measured));
    }
    findings.charts.push_back(chart);
  }
  return findings;
}

long nets_in_all(const LabSettings& settings) {
  return static_cast<long>(std::size(names) * std::size(starts)) * nets_of("linear", 1, settings).nets;
}

}  // namespace

const LabExperiment initialisation{
    .id = "G1",
    .title = "Gradients at initialisation",
    .question = "Do gradients decay or grow as predicted, for each activation and each size of the first weights?",
    .prediction =
        "log10 of the norm at layer 1 over that at layer 51 (width 256, no biases): half the sum of log10 chi "
        "along the lengths, less what separates a typical net from the mean.",
    .cure = "weights of the critical size",
    .steps = nets_in_all,
    .run = run,
};

}  // namespace gradus::bench::experiments
