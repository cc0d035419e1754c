// Drawing the tables.
#include <gradus/bench/gradients/table.h>
#include <gradus/bench/gradients/words.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::bench {
namespace {

constexpr int layer_width = 5, predicted_width = 15, snapshot_width = 10;

std::string cell(const nn::Magnitude& gradient) {
  if (gradient.not_finite > 0) return "not finite";
  const auto logarithm = log10_norm(gradient);
  return logarithm ? fmt::format("{:.2f}", *logarithm) : "0";
}

// log10 of the norm of the gradient at the start.
std::optional<double> measured(const Outcome& outcome, std::size_t layer) {
  return log10_norm(outcome.start().states[layer].gradient);
}

std::string without_blanks_at_end(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

// What the bars are drawn between: all values at the start, and at least four decades, so that level looks level.
struct Scale {
  double low = 0, high = 0;

  double fraction(double value) const { return (value - low) / (high - low); }
};

// The logarithm of the gradient's norm that the theory says, given the one measured at the top.
double predicted(const Outcome& outcome, std::size_t layer) {
  return measured(outcome, outcome.theory.size() - 1).value_or(0) + outcome.theory[layer].log10_typical;
}

Scale scale_of(const Outcome& outcome) {
  Scale scale{predicted(outcome, 0), predicted(outcome, 0)};
  const auto widen = [&](double value) {
    scale.low = std::min(scale.low, value);
    scale.high = std::max(scale.high, value);
  };
  for (std::size_t layer = 0; layer < outcome.theory.size(); ++layer) {
    widen(predicted(outcome, layer));
    if (const auto value = measured(outcome, layer)) widen(*value);
  }
  scale.low = std::min(scale.low - 0.02 * (scale.high - scale.low), scale.high - 4);
  return scale;
}

// Blue where the gradient has vanished, red where it has exploded.
Ink ink_of(double log10_ratio) { return log10_ratio < -1 ? Ink::blue : log10_ratio > 1 ? Ink::red : Ink::green; }

std::string heading(const Outcome& outcome) {
  std::string line = right("layer", layer_width) + right("predicted", predicted_width);
  for (const Snapshot& snapshot : outcome.snapshots) {
    line += right(snapshot.step == 0 ? "start" : fmt::format("step {}", snapshot.step), snapshot_width);
  }
  return line + "   start (│ predicted)";
}

std::string row(const Outcome& outcome, std::size_t layer, const Scale& scale, const Terminal& out) {
  std::string line = right(std::to_string(layer + 1), layer_width);
  const std::string band = fmt::format("{:.2f} ± {:.2f}", predicted(outcome, layer), outcome.theory[layer].log10_band);
  line += right(band, predicted_width);
  for (const Snapshot& snapshot : outcome.snapshots)
    line += right(cell(snapshot.states[layer].gradient), snapshot_width);
  const int bar_width = std::clamp(out.width - columns(line) - 4, 10, 40);
  const auto here = measured(outcome, layer), top = measured(outcome, outcome.theory.size() - 1);
  const std::string drawn =
      bar_with_mark(here ? scale.fraction(*here) : 0, scale.fraction(predicted(outcome, layer)), bar_width);
  const Ink ink = here && top ? ink_of(*here - *top) : Ink::plain;
  return line + "   " + painted(ink, without_blanks_at_end(drawn), out);
}

std::string ratio_text(const std::optional<double>& ratio) { return ratio ? fmt::format("{:+.2f}", *ratio) : "none"; }

}  // namespace

std::string layer_table(const Outcome& outcome, const Terminal& out) {
  std::string text = painted(Ink::bold, outcome.experiment.title, out) + "\n";
  const Training& training = outcome.experiment.training;
  std::string setting = net_in_words(outcome.experiment.net);
  if (training.epochs > 0) {
    setting += fmt::format("; SGD, rate {:g}, batches of {}, {} epochs", training.lr, training.batch, training.epochs);
  }
  text += wrapped(setting, out.width) + "\n\n";
  text += painted(Ink::faint, "log10 of the norm of the loss's gradient at each layer\n", out);
  text += painted(Ink::faint, heading(outcome), out) + "\n";
  const Scale scale = scale_of(outcome);
  for (std::size_t layer = outcome.theory.size(); layer-- > 0;) text += row(outcome, layer, scale, out) + "\n";
  text += "\n" + wrapped(start_in_words(outcome), out.width) + "\n";
  if (!outcome.experiment.lesson.empty()) text += wrapped(outcome.experiment.lesson, out.width) + "\n";
  const std::string learnt = training_in_words(outcome);
  if (!learnt.empty()) text += painted(Ink::bold, wrapped(learnt, out.width), out) + "\n";
  return text;
}

std::string summary_table(std::span<const Outcome> outcomes, const Terminal& out) {
  int title_width = 0;
  for (const Outcome& outcome : outcomes) title_width = std::max(title_width, columns(outcome.experiment.title));
  std::string text = painted(Ink::faint,
                             left("", title_width) + right("predicted", 17) + right("measured", 10) +
                                 "  gradient     " + right("test", 8) + "  net",
                             out) +
                     "\n";
  for (const Outcome& outcome : outcomes) {
    const TheoryLayer& bottom = outcome.theory.front();
    const bool trained = outcome.end().step > 0 || outcome.first_non_finite;
    const std::string line = left(outcome.experiment.title, title_width) +
                             right(fmt::format("{:+.2f} ± {:.2f}", bottom.log10_typical, bottom.log10_band), 17) +
                             right(ratio_text(outcome.start().log10_ratio()), 10) + "  " +
                             left(measured_verdict(outcome), 13) +
                             right(trained ? fmt::format("{:.1f} %", 100 * outcome.end().accuracy) : "", 8) + "  " +
                             training_verdict(outcome);
    text += without_blanks_at_end(line) + "\n";
  }
  return text;
}

}  // namespace gradus::bench
