// Sentences about outcomes.
#include <gradus/bench/gradients/words.h>

#include <fmt/format.h>

#include <cmath>

namespace gradus::bench {
namespace {

constexpr double trains_from = 0.9, guessing_to = 0.2;

// "shrinks by a factor of 10^31.0"
std::string change(double log10_ratio) {
  if (std::abs(log10_ratio) <= 1) return fmt::format("is multiplied by {:.2f}", std::pow(10, log10_ratio));
  return fmt::format("{} by a factor of 10^{:.1f}", log10_ratio < 0 ? "shrinks" : "grows", std::abs(log10_ratio));
}

}  // namespace

std::string net_in_words(const DeepNetOptions& net) {
  const std::string gain = net.gain == 1 ? "" : fmt::format("{:g} times ", net.gain);
  const std::string start = fmt::format("weights {}{}", gain, weight_start(net.init).summary);
  if (net.residual == 0) return fmt::format("{} {} layers of {}, {}", net.depth, net.activation, net.width, start);
  return fmt::format("{} residual blocks h + {:.3g} {}(h) W of {}, {}", net.depth, net.residual, net.activation,
                     net.width, start);
}

std::string measured_verdict(const Outcome& outcome) {
  if (const auto ratio = outcome.start().log10_ratio()) return verdict(*ratio);
  for (const nn::ProbeRow& state : outcome.start().states) {
    if (state.gradient.not_finite > 0) return "is not finite";
  }
  return "is zero";
}

std::string start_in_words(const Outcome& outcome) {
  const auto ratio = outcome.start().log10_ratio();
  if (!ratio) return fmt::format("At the start the gradient {}.", measured_verdict(outcome));
  const TheoryLayer& bottom = outcome.theory.front();
  return fmt::format(
      "At the start the gradient {}: on its way back through {} layers it {}. Theory: 10^({:+.2f} ± {:.2f}); measured: "
      "10^({:+.2f}).",
      measured_verdict(outcome), outcome.theory.size() - 1, change(*ratio), bottom.log10_typical, bottom.log10_band,
      *ratio);
}

std::string training_verdict(const Outcome& outcome) {
  if (outcome.first_non_finite) return "breaks down";
  const double accuracy = outcome.end().accuracy;
  if (outcome.end().step == 0) return "";
  return accuracy >= trains_from ? "trains" : accuracy <= guessing_to ? "does not train" : "trains in part";
}

std::string training_in_words(const Outcome& outcome) {
  const Snapshot& end = outcome.end();
  if (outcome.first_non_finite) {
    const std::int64_t updates = *outcome.first_non_finite;
    if (updates == 0) return "The very first loss is beyond what float32 holds: the net breaks down.";
    return fmt::format("After {} update{} the loss is no longer a finite number: the net breaks down.", updates,
                       updates == 1 ? "" : "s");
  }
  if (end.step == 0) return "";
  const std::string verdict = training_verdict(outcome);
  return fmt::format("After {} updates it reads {:.1f} % of the test digits{}: it {}.", end.step, 100 * end.accuracy,
                     verdict == "does not train" ? " (guessing reads 10 %)" : "", verdict);
}

}  // namespace gradus::bench
