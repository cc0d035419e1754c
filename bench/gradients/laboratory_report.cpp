// Tables and JSON of experiments.
#include <gradus/bench/cli/json_file.h>
#include <gradus/bench/gradients/laboratory_report.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace gradus::bench {
namespace {

using Json = nlohmann::ordered_json;

std::string number_text(double value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "-" : value > 0 ? "inf" : "-inf";
  const double size = std::abs(value);
  return size != 0 && (size < 1e-3 || size >= 1e5) ? fmt::format("{:.3g}", value) : fmt::format("{:.3f}", value);
}

std::string agreement(const Comparison& comparison) {
  if (std::isinf(comparison.tolerance)) return "not judged";
  return comparison.holds() ? "as predicted" : "NOT as predicted";
}

std::string row(const Comparison& comparison, int width, const Terminal& out) {
  std::string measured = number_text(comparison.measured);
  if (std::isfinite(comparison.deviation)) measured += " ± " + number_text(comparison.deviation);
  const Ink ink = std::isinf(comparison.tolerance) ? Ink::faint : comparison.holds() ? Ink::green : Ink::red;
  return left(comparison.what, width) + right(number_text(comparison.predicted), 12) + right(measured, 20) + "  " +
         painted(ink, agreement(comparison), out) + "\n";
}

std::string verdict_of(const Findings& findings) {
  const auto judged = std::count_if(findings.comparisons.begin(), findings.comparisons.end(),
                                    [](const Comparison& one) { return !std::isinf(one.tolerance); });
  const auto holding = std::count_if(findings.comparisons.begin(), findings.comparisons.end(),
                                     [](const Comparison& one) { return !std::isinf(one.tolerance) && one.holds(); });
  return fmt::format("{} of {} numbers are as predicted", holding, judged);
}

Json as_json(const std::vector<double>& values) {
  Json list = Json::array();
  for (double value : values) list.push_back(number_or_null(value));
  return list;
}

const char* name_of(ChartKind kind) {
  return kind == ChartKind::bars ? "bars" : kind == ChartKind::points ? "points" : "lines";
}

Json as_json(const Chart& chart) {
  Json series = Json::array();
  for (const Series& one : chart.series) {
    series.push_back({{"name", one.name},
                      {"kind", one.predicted ? "predicted" : "measured"},
                      {"x", as_json(one.x)},
                      {"y", as_json(one.y)},
                      {"low", as_json(one.low)},
                      {"high", as_json(one.high)}});
  }
  return {{"title", chart.title}, {"x", chart.x_label},   {"y", chart.y_label}, {"kind", name_of(chart.kind)},
          {"log_x", chart.log_x}, {"log_y", chart.log_y}, {"series", series}};
}

}  // namespace

std::string findings_table(const LabExperiment& experiment, const Findings& findings, const Terminal& out) {
  std::string text = painted(Ink::bold, fmt::format("{}  {}", experiment.id, experiment.title), out) + "\n";
  text += wrapped(experiment.question, out.width) + "\n" + wrapped(experiment.prediction, out.width) + "\n\n";
  int width = 10;
  for (const Comparison& comparison : findings.comparisons) width = std::max(width, columns(comparison.what));
  text += painted(Ink::faint, left("", width) + right("predicted", 12) + right("measured", 20), out) + "\n";
  for (const Comparison& comparison : findings.comparisons) text += row(comparison, width, out);
  text += "\n" + painted(Ink::bold, verdict_of(findings), out) + "\n";
  for (const std::string& remark : findings.remarks) text += wrapped(remark, out.width) + "\n";
  if (*experiment.cure != '\0') text += wrapped(std::string("What helps: ") + experiment.cure, out.width) + "\n";
  return text;
}

Json as_json(const LabExperiment& experiment, const Findings& findings) {
  Json comparisons = Json::array(), charts = Json::array();
  for (const Comparison& one : findings.comparisons) {
    comparisons.push_back({{"what", one.what},
                           {"predicted", number_or_null(one.predicted)},
                           {"measured", number_or_null(one.measured)},
                           {"sd", number_or_null(one.deviation)},
                           {"tolerance", number_or_null(one.tolerance)},
                           {"holds", std::isinf(one.tolerance) ? Json(nullptr) : Json(one.holds())}});
  }
  for (const Chart& chart : findings.charts) charts.push_back(as_json(chart));
  return {{"experiment", experiment.id},         {"title", experiment.title},   {"question", experiment.question},
          {"prediction", experiment.prediction}, {"cure", experiment.cure},     {"comparisons", comparisons},
          {"verdict", verdict_of(findings)},     {"remarks", findings.remarks}, {"charts", charts},
          {"interrupted", findings.interrupted}};
}

}  // namespace gradus::bench
