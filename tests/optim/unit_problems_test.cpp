// Optimizers on the unit problems of datasets/unit_problems.h: how far representative ones come on each, by the table
// unit_problems.json, and that each of single elements stays finite on all.
//
// The table has a letter for each of the columns below: how much of the way from the start to the minimum is left after
// 200 steps. "g": at most a tenth, "s": at most nine tenths, ".": about all, "x": more than 1.5 times the start, or
// nothing finite. Where a function falls for ever, the way is what its first slope falls by on a step of one.
// GRADUS_UPDATE_UNIT_PROBLEMS=all makes it anew, where a change is meant.
#include "optimizers.h"

#include <gradus/datasets/unit_problems.h>

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdlib>
#include <fstream>

using namespace gradus;
using datasets::UnitProblem;
using datasets::UnitProblemRun;

namespace {

constexpr const char* path = GRADUS_SOURCE_DIR "/tests/optim/unit_problems.json";

struct Column {
  const char* optimizer;
  OptionList options;
};
const std::vector<Column> columns = {
    {"sgd", {{"lr", 0.02}}},    {"sgd", {{"lr", 0.02}, {"momentum", 0.9}}},
    {"adagrad", {{"lr", 0.1}}}, {"rmsprop", {{"lr", 0.02}}},
    {"adam", {{"lr", 0.02}}},   {"adadelta", {{"lr", 1}}},
    {"lion", {{"lr", 0.01}}},   {"rprop", {{"lr", 0.01}}},
};

/// Behind the start of "steps" is an exponential wall, and an outlier of Cauchy's throws whatever does not bound its
/// steps so far into it that the gradient overflows: no fault of an optimizer.
bool may_overflow(const UnitProblem& problem) {
  return problem.options().axes[0].shape == "steps" && problem.options().noise == datasets::GradientNoise::cauchy;
}

/// All problems side by side: each is one parameter of one optimizer, which does not mix elements.
class AllProblems {
 public:
  AllProblems() {
    for (const UnitProblem& problem : datasets::unit_problems()) {
      runs.emplace_back(problem, 1 + runs.size());
      w.push_back(zeros({problem.dimensions()}, {.dtype = Dtype::float64, .requires_grad = true}));
      start.push_back(runs.back().value(w.back()));
    }
  }
  void train(const std::string& name, const OptionList& options, int steps) {
    optim::Optimizer optimizer = optim::make(name, Parameters(w), options);
    for (int i = 0; i < steps; ++i) {
      for (std::size_t k = 0; k < w.size(); ++k) w[k].set_grad(runs[k].gradient(w[k]));
      optimizer.step();
    }
  }
  /// How much of the way to the minimum of this problem is left.
  double left(std::size_t k) const {
    const UnitProblem& problem = runs[k].problem();
    double way = start[k] - problem.minimum();
    if (std::isinf(way)) {
      way = 0;
      for (const datasets::UnitAxis& axis : problem.options().axes) way += axis.slope;
    }
    return 1 + (runs[k].value(w[k]) - start[k]) / way;
  }

  std::vector<UnitProblemRun> runs;
  std::vector<Tensor> w;
  std::vector<double> start;
};

char letter(double left) { return left <= 0.1 ? 'g' : left <= 0.9 ? 's' : left <= 1.5 ? '.' : 'x'; }

/// letters[problem][column], of what is left.
std::vector<std::vector<double>> measure() {
  std::vector<std::vector<double>> left(datasets::unit_problems().size());
  for (const Column& column : columns) {
    AllProblems problems;
    problems.train(column.optimizer, column.options, 200);
    for (std::size_t k = 0; k < left.size(); ++k) left[k].push_back(problems.left(k));
  }
  return left;
}

void write(const std::vector<std::vector<double>>& left) {
  std::ofstream file(path);
  const char* separator = "{\n";
  for (std::size_t k = 0; k < left.size(); ++k) {
    std::string letters;
    for (const double share : left[k]) letters += letter(share);
    file << separator << '"' << datasets::unit_problems()[k].name() << "\": \"" << letters << '"';
    separator = ",\n";
  }
  file << "\n}\n";
}

}  // namespace

TEST_CASE("how far optimizers come on each unit problem is as the table says") {
  const std::vector<std::vector<double>> left = measure();
  if (std::getenv("GRADUS_UPDATE_UNIT_PROBLEMS") != nullptr) write(left);
  std::ifstream file(path);
  const nlohmann::json kept = nlohmann::json::parse(file);
  CHECK(kept.size() == left.size());
  for (std::size_t k = 0; k < left.size(); ++k) {
    const std::string& name = datasets::unit_problems()[k].name();
    CAPTURE(name);
    REQUIRE(kept.contains(name));
    const auto letters = kept[name].get<std::string>();
    REQUIRE(letters.size() == columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
      CAPTURE(columns[c].optimizer);
      CAPTURE(left[k][c]);
      // What lies at a border may be on either side of it.
      const bool fits = letter(left[k][c] * 0.9) == letters[c] || letter(left[k][c] * 1.1) == letters[c];
      CHECK(fits);
    }
  }
}

TEST_CASE("every optimizer of single elements stays finite on all unit problems") {
  for (const Description& optimizer : optim::descriptions()) {
    if (optimizer.mechanism != "elementwise") continue;
    CAPTURE(optimizer.name);
    AllProblems problems;
    problems.train(optimizer.name, {}, 100);
    for (std::size_t k = 0; k < problems.w.size(); ++k) {
      CAPTURE(problems.runs[k].problem().name());
      if (!may_overflow(problems.runs[k].problem())) CHECK(std::isfinite(problems.left(k)));
    }
  }
}
