// Tables and JSON of fixed points.
#include <gradus/bench/cli/json_file.h>
#include <gradus/bench/gradients/theory_report.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace gradus::bench {
namespace {

constexpr double depths_of_correlation = 6;  // a net trains up to about that many xi_c (Schoenholz et al. 2017)
constexpr int layers_shown[] = {1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50};

std::string number_text(double value, const char* none) {
  return std::isfinite(value) ? fmt::format("{:.6g}", value) : std::isnan(value) ? none : "infinite";
}

std::string line(const char* name, const std::string& value, const char* meaning, const Terminal& out) {
  return left(name, 8) + right(value, 12) + "  " + painted(Ink::faint, meaning, out) + "\n";
}

struct PairOfSignals {
  double q, c;
};

// Two standard normal inputs that have nothing in common, through `count` layers.
std::vector<PairOfSignals> pair_trajectory(const Layer& layer, int count) {
  double q = layer.weight_variance + layer.bias_variance, c = layer.bias_variance / q;
  std::vector<PairOfSignals> pairs;
  for (int l = 0; l < count; ++l) {
    pairs.push_back({q, c});
    if (!(q > 1e-100 && q < 1e100)) break;
    c = std::clamp(next_correlation(layer, q, c), 0.0, 1.0);
    q = next_length(layer, q);
  }
  return pairs;
}

std::string trajectory_table(const Layer& layer, const Terminal& out) {
  const auto pairs = pair_trajectory(layer, layers_shown[std::size(layers_shown) - 1]);
  double longest = 0;
  for (const PairOfSignals& pair : pairs) longest = std::max(longest, pair.q);
  const int width = std::clamp((out.width - 40) / 2, 10, 30);
  std::string text = painted(Ink::faint, "layer" + right("q", 11) + "  " + left("", width) + right("c", 9) + "\n", out);
  for (int l : layers_shown) {
    if (l > static_cast<int>(pairs.size())) break;
    const PairOfSignals& pair = pairs[static_cast<std::size_t>(l - 1)];
    text += right(std::to_string(l), 5) + right(fmt::format("{:.4g}", pair.q), 11) + "  " +
            painted(Ink::blue, bar(pair.q / longest, width), out) + right(fmt::format("{:.4f}", pair.c), 9) + "  " +
            painted(Ink::green, bar(pair.c, width), out) + "\n";
  }
  return text;
}

std::string meaning_of(const MeanField& end) {
  const std::string kind = phase(end);
  if (kind == "ordered") {
    return "Ordered: gradients vanish, and all inputs come to look alike" +
           (std::isfinite(end.xi_c)
                ? fmt::format("; nets train up to about {:.0f} layers.", depths_of_correlation * end.xi_c)
                : std::string("."));
  }
  if (kind == "critical") return "Critical: gradients neither vanish nor explode.";
  return "Chaotic: gradients explode, and inputs that are alike come apart" +
         (std::isfinite(end.xi_c)
              ? fmt::format("; nets train up to about {:.0f} layers.", depths_of_correlation * end.xi_c)
              : std::string("."));
}

}  // namespace

const char* phase(const MeanField& end) {
  return std::isinf(end.xi_grad) ? "critical" : end.chi1 < 1 ? "ordered" : "chaotic";
}

std::string theory_table(const Layer& layer, const Terminal& out) {
  const MeanField end = mean_field(layer);
  const auto critical = critical_point(*layer.phi, layer.bias_variance);
  std::string text = painted(Ink::bold,
                             fmt::format("{}, weights of variance {:g} / fan_in, biases of variance {:g}",
                                         layer.phi->name, layer.weight_variance, layer.bias_variance),
                             out) +
                     "\n\n";
  text += line("q*", number_text(end.q_star, "any"), "mean square of z, after many layers", out);
  text += line("chi1", number_text(end.chi1, "-"), "squared gradient over that one layer up", out);
  text += line("c*", number_text(end.c_star, "-"), "correlation of two inputs, after many layers", out);
  text += line("slope", number_text(end.slope, "-"), "dc'/dc there", out);
  text += line("xi_q", number_text(end.xi_q, "-"), "layers over which lengths settle by a factor of e", out);
  text += line("xi_c", number_text(end.xi_c, "-"), "layers over which correlations do", out);
  text += line("xi_grad", number_text(end.xi_grad, "-"), "layers over which the squared gradient changes by it", out);
  text += line("sigma_w", critical ? fmt::format("{:.5f}", critical->sigma_w) : "none",
               "root of the weights' variance times fan_in at which chi1 is 1", out);
  text += "\n" + trajectory_table(layer, out) + "\n";
  return text + wrapped(meaning_of(end), out.width) + "\n";
}

nlohmann::ordered_json theory_json(const Layer& layer) {
  const MeanField end = mean_field(layer);
  const auto critical = critical_point(*layer.phi, layer.bias_variance);
  nlohmann::ordered_json lengths = nlohmann::ordered_json::array(), correlations = lengths;
  for (const PairOfSignals& pair : pair_trajectory(layer, layers_shown[std::size(layers_shown) - 1])) {
    lengths.push_back(number_or_null(pair.q));
    correlations.push_back(number_or_null(pair.c));
  }
  return {{"activation", layer.phi->name},
          {"sigma_w2", layer.weight_variance},
          {"sigma_b2", layer.bias_variance},
          {"q_star", number_or_null(end.q_star)},
          {"chi1", number_or_null(end.chi1)},
          {"c_star", number_or_null(end.c_star)},
          {"slope", number_or_null(end.slope)},
          {"xi_q", number_or_null(end.xi_q)},
          {"xi_c", number_or_null(end.xi_c)},
          {"xi_grad", number_or_null(end.xi_grad)},
          {"length_slope", number_or_null(end.length_slope)},
          {"trainable_depth", number_or_null(depths_of_correlation * end.xi_c)},
          {"phase", phase(end)},
          {"critical_sigma_w", critical ? number_or_null(critical->sigma_w) : nlohmann::ordered_json(nullptr)},
          {"q", lengths},
          {"c", correlations}};
}

}  // namespace gradus::bench
