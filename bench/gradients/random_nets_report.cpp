// Tables and JSON of random nets.
#include <gradus/bench/cli/json_file.h>
#include <gradus/bench/gradients/random_nets_report.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace gradus::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_rows = 61;

std::string text_of(double value, const char* format = "{:.2f}") {
  return std::isfinite(value) ? fmt::format(fmt::runtime(format), value) : "-";
}

std::string with_band(double value, double band) {
  return std::isfinite(band) ? fmt::format("{:.2f} ± {:.2f}", value, band) : text_of(value);
}

const char* name_of(Norm norm) { return norm == Norm::batch ? "batch" : norm == Norm::layer ? "layer" : "none"; }

// What a typical net of this width is predicted to have; without a theory of the spread, what the mean is.
double typical(const TheoryLayer& layer) {
  return std::isfinite(layer.log10_typical) ? layer.log10_typical : layer.log10_predicted;
}

std::string net_in_words(const RandomNetsResult& result) {
  const TheoryNet& net = result.nets.net;
  std::string text = std::to_string(net.depth) + " ";
  if (net.norm != Norm::none) text += std::string(name_of(net.norm)) + "-normalised ";
  text += net.is_residual() ? fmt::format("residual blocks h + {:.3g} {}(h) W", *net.residual, net.phi->name)
                            : fmt::format("{} layers", net.phi->name);
  text +=
      net.widths.empty() ? fmt::format(" of {}", net.width) : fmt::format(" of {} units", fmt::join(net.widths, ", "));
  text += ", " + result.start;
  if (net.bias_variance > 0) text += fmt::format(", biases of variance {:g}", net.bias_variance);
  if (net.norm == Norm::batch) text += fmt::format(", batches of {}", result.nets.batch);
  return text;
}

// Bars are drawn between all values, and over at least four decades, so that level looks level.
struct Scale {
  double low = 0, high = 0;

  explicit Scale(const RandomNetsResult& result) {
    const auto widen = [&](double value) {
      if (!std::isfinite(value)) return;
      low = std::min(low, value);
      high = std::max(high, value);
    };
    for (const TheoryLayer& layer : result.theory) widen(typical(layer));
    for (const MeasuredLayer& layer : result.measured.layers) widen(layer.log10_mean);
    low = std::min(low - 0.02 * (high - low), high - 4);
  }
  double fraction(double value) const { return (value - low) / (high - low); }
};

std::string row(const RandomNetsResult& result, std::size_t l, const Scale& scale, const Terminal& out) {
  const TheoryLayer& theory = result.theory[l];
  const MeasuredLayer& measured = result.measured.layers[l];
  const bool is_top = l + 1 == result.theory.size();
  std::string line = right(std::to_string(l + 1), 5);
  line += right(text_of(theory.q, "{:.3g}"), 9) + right(text_of(measured.q, "{:.3g}"), 9);
  line +=
      right(is_top ? "" : text_of(theory.chi, "{:.4g}"), 8) + right(is_top ? "" : text_of(measured.chi, "{:.4g}"), 8);
  line += right(with_band(typical(theory), theory.log10_band), 15);
  line += right(with_band(measured.log10_mean, measured.log10_deviation), 15);
  const int bar_width = std::clamp(out.width - columns(line) - 2, 9, 40);
  const Ink ink = measured.log10_mean < -1 ? Ink::blue : measured.log10_mean > 1 ? Ink::red : Ink::green;
  std::string drawn = bar_with_mark(scale.fraction(measured.log10_mean), scale.fraction(typical(theory)), bar_width);
  drawn.erase(drawn.find_last_not_of(' ') + 1);
  return line + "  " + painted(ink, drawn, out) + "\n";
}

std::string conclusion(const RandomNetsResult& result) {
  const TheoryLayer& bottom = result.theory.front();
  const MeasuredNets& measured = result.measured;
  const Statistics ratios = statistics(measured.log10_ratios);
  std::string text = fmt::format("R, log10 of the gradient's norm at the first layer over that at the top: theory {}",
                                 text_of(bottom.log10_predicted, "{:+.2f}"));
  if (std::isfinite(bottom.log10_typical)) {
    text += fmt::format(", in a typical net {:+.2f} ± {:.2f}", bottom.log10_typical, bottom.log10_band);
  }
  text += fmt::format("; measured {}", text_of(ratios.mean, "{:+.2f}"));
  if (std::isfinite(ratios.deviation)) text += fmt::format(" ± {:.2f}", ratios.deviation);
  text += fmt::format(" ({} net{}). The gradient {}.", measured.nets, measured.nets == 1 ? "" : "s",
                      verdict(bottom.log10_predicted));
  if (measured.zero_gradient > 0) {
    text += fmt::format(" In {} of {} nets it is exactly zero.", measured.zero_gradient, measured.nets);
  }
  if (measured.not_finite > 0) {
    text += fmt::format(" In {} of {} nets signals leave what float64 holds.", measured.not_finite, measured.nets);
  }
  return text;
}

// One number for each layer but the top one, if it leads from layer to layer.
template <class Layers, class Value>
Json numbers(const Layers& layers, std::size_t count, Value value) {
  Json list = Json::array();
  for (std::size_t l = 0; l < count; ++l) list.push_back(number_or_null(value(layers[l])));
  return list;
}

Json net_json(const RandomNetsResult& result) {
  const TheoryNet& net = result.nets.net;
  Json widths = Json::array();
  for (int l = 0; l < net.states(); ++l) widths.push_back(net.width_of(l));
  return {{"activation", net.phi->name},
          {"steps", net.states() - 1},
          {"widths", widths},
          {"start", result.start},
          {"sigma_w2", net.weight_variances.empty() ? net.weight_variance : net.weight_variances.front()},
          {"sigma_b2", net.bias_variance},
          {"orthogonal", net.orthogonal},
          {"residual", net.is_residual() ? Json(*net.residual) : Json(nullptr)},
          {"norm", name_of(net.norm)},
          {"batch", result.nets.batch}};
}

}  // namespace

const char* verdict_word(double log10_ratio) {
  return std::abs(log10_ratio) < 1 ? "healthy" : log10_ratio < 0 ? "vanish" : "explode";
}

std::string random_nets_table(const RandomNetsResult& result, const Terminal& out) {
  std::string text = painted(Ink::bold, wrapped(net_in_words(result), out.width), out) + "\n\n";
  text += painted(Ink::faint,
                  "           mean square      chi (step)     log10 of |delta| / |delta at the top|\n"
                  "layer   theory  measured  theory measured       theory       measured  (│ theory)\n",
                  out);
  const Scale scale(result);
  const std::size_t layers = result.theory.size(), stride = (layers + most_rows - 1) / most_rows;
  for (std::size_t l = layers; l-- > 0;) {
    if (l % stride == 0 || l + 1 == layers) text += row(result, l, scale, out);
  }
  return text + "\n" + wrapped(conclusion(result), out.width) + "\n";
}

Json as_json(const RandomNetsResult& result) {
  const TheoryLayer& bottom = result.theory.front();
  const MeasuredNets& measured = result.measured;
  const std::size_t layers = result.theory.size();
  const Statistics ratios = statistics(measured.log10_ratios);
  const Json predicted{
      {"R", number_or_null(bottom.log10_predicted)},
      {"R_typical", number_or_null(bottom.log10_typical)},
      {"R_band", number_or_null(bottom.log10_band)},
      {"chi", numbers(result.theory, layers - 1, [](const TheoryLayer& layer) { return layer.chi; })},
      {"q", numbers(result.theory, layers, [](const TheoryLayer& layer) { return layer.q; })},
      {"log10_gradient",
       numbers(result.theory, layers, [](const TheoryLayer& layer) { return layer.log10_predicted; })},
      {"log10_typical", numbers(result.theory, layers, [](const TheoryLayer& layer) { return layer.log10_typical; })},
      {"log10_band", numbers(result.theory, layers, [](const TheoryLayer& layer) { return layer.log10_band; })}};
  const Json observed{
      {"R_mean", number_or_null(ratios.mean)},
      {"R_sd", number_or_null(ratios.deviation)},
      {"R", measured.log10_ratios},
      {"chi", numbers(measured.layers, layers - 1, [](const MeasuredLayer& layer) { return layer.chi; })},
      {"q", numbers(measured.layers, layers, [](const MeasuredLayer& layer) { return layer.q; })},
      {"log10_gradient", numbers(measured.layers, layers, [](const MeasuredLayer& layer) { return layer.log10_mean; })},
      {"log10_sd", numbers(measured.layers, layers, [](const MeasuredLayer& layer) { return layer.log10_deviation; })},
      {"nets", measured.nets},
      {"zero_gradient_nets", measured.zero_gradient},
      {"non_finite_nets", measured.not_finite}};
  return {{"experiment", "G1"},
          {"net", net_json(result)},
          {"predicted", predicted},
          {"measured", observed},
          {"verdict", verdict_word(bottom.log10_predicted)},
          {"interrupted", result.interrupted}};
}

}  // namespace gradus::bench
