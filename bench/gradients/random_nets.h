/// Random nets, drawn as the theory assumes them and measured in float64: what it predicts on average, net by net.
#pragma once

#include <gradus/bench/gradients/theory.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace gradus::bench {

/// Inputs are standard normal, as wide as the first layer (of a residual net: the state before its first block); the
/// gradient at the output is random too. Weights are independent normal numbers, or orthogonal.
struct RandomNets {
  TheoryNet net;
  int batch = 1;  // samples; more than one only with Norm::batch
  int nets = 20;
  std::int64_t seed = 0;
};

/// One net, from the first layer (or state) to the top.
struct MeasuredNet {
  std::vector<double> log10_gradient;  // log10 |delta| over that at the top; -infinity where it is exactly 0
  std::vector<double> q;               // mean square of z, or h; with normalisation, of what the activation gets
  bool finite = true;                  // false: signals left what float64 holds
  bool abandoned = false;              // the work was ended before it was done

  bool has_zero_gradient() const;
};

/// What many nets have in common. Logarithms are averaged over the nets that have them.
struct MeasuredLayer {
  double q;                // mean over nets
  double chi;              // mean of |delta here|^2 / |delta one layer up|^2; NaN at the top
  double log10_mean;       // of |delta here| / |delta at the top|
  double log10_deviation;  // standard deviation over nets; NaN for a single one
};

struct MeasuredNets {
  std::vector<MeasuredLayer> layers;
  std::vector<double> log10_ratios;  // at the first layer, of each net that has one
  int nets = 0;                      // measured before an interruption
  int zero_gradient = 0;             // their gradient vanished exactly, so it has no logarithm
  int not_finite = 0;
};

/// The bytes that measuring takes at once.
double memory_needed(const RandomNets& nets);

/// For whoever waits.
struct Watch {
  std::function<bool()> goes_on = [] { return true; };  ///< asked by all threads; `false` ends the work
  std::function<void(int nets)> done = [](int) {};      ///< told by the caller's thread what has been measured anew
};

/// Draws and measures. The result depends on the seed and not on the number of threads.
MeasuredNets measure(const RandomNets& nets, const Watch& watch = {});

/// Mean and standard deviation, NaN where there are too few numbers.
struct Statistics {
  double mean, deviation;
};
Statistics statistics(const std::vector<double>& values);

}  // namespace gradus::bench
