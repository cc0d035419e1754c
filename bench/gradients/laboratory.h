/// The experiments of the laboratory: each asks one question, predicts numbers, measures them, and says whether they
/// agree. What they find is plain data, for tables, JSON and charts alike.
///
/// A new one is a file with a `const LabExperiment` and a line in laboratory.cpp.
#pragma once

#include <gradus/bench/gradients/random_nets.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gradus::bench {

/// One number, predicted and measured.
struct Comparison {
  std::string what = {};
  double predicted = 0;
  double measured = 0;
  double deviation = 0;  // of the measured ones, where there are several; NaN: there is one
  double tolerance = 0;  // how far apart they may be for the prediction to hold; infinity: only to be looked at

  /// Two numbers that are not finite agree if they are the same; NaN agrees with nothing.
  bool holds() const;
};

/// A line of a chart: y at x, and a band from low to high if these are not empty.
struct Series {
  std::string name = {};
  bool predicted = false;  // by theory; else measured
  std::vector<double> x = {}, y = {};
  std::vector<double> low = {}, high = {};
};

enum class ChartKind : std::uint8_t { lines, points, bars };

struct Chart {
  std::string title = {}, x_label = {}, y_label = {};
  ChartKind kind = ChartKind::lines;
  bool log_x = false, log_y = false;
  std::vector<Series> series = {};
};

struct Findings {
  std::vector<Comparison> comparisons = {};
  std::vector<Chart> charts = {};
  std::vector<std::string> remarks = {};  // what the numbers alone do not say
  bool interrupted = false;
};

struct LabSettings {
  std::int64_t seed = 0;
  int nets = 0;  // for each setting; 0: as many as the experiment's tolerances are made for
  Watch watch = {};
};

struct LabExperiment {
  const char* id;
  const char* title;
  const char* question;
  const char* prediction;                      // what is expected, and why
  const char* cure;                            // what helps against what it shows; "" if nothing is wrong
  long (*steps)(const LabSettings& settings);  // that watch.done will be told of
  Findings (*run)(const LabSettings& settings);
};

/// In the order of their ids.
std::span<const LabExperiment> lab_experiments();

/// The one of that id; throws ValueError with the nearest if there is none.
const LabExperiment& lab_experiment(const std::string& id);

}  // namespace gradus::bench
