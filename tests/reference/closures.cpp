// Trajectories of methods that call the closure themselves, and the minima that those of full batches must reach.
#include "closures.h"

#include "problems.h"

#include <gradus/optim/list.h>
#include <gradus/optim/minimize.h>

#include <algorithm>
#include <map>

namespace reference {
namespace {

namespace optim = gradus::optim;

constexpr Tolerance of_trajectories{1e-7, 1e-12};
constexpr Tolerance of_minima{1e-8, 1e-8};

bool calls_closure(const std::string& optimizer) {
  for (const gradus::Description& description : optim::descriptions()) {
    const auto& names = description.aliases;
    if (std::find(names.begin(), names.end(), optimizer) != names.end()) return description.mechanism == "closure";
  }
  return false;
}

void run(const json& record, const std::string& place, Report& report) {
  const std::unique_ptr<Problem> problem = make_problem(record);
  if (problem == nullptr) return report.missing("problem " + record.at("problem").dump());
  optim::Optimizer optimizer =
      optim::make(record.at("optimizer"), gradus::Parameters(problem->parameters()), option_list(record.at("options")));
  const json& losses = record.at("loss");
  report.compare({problem->loss()}, {number(record.at("initial_loss"))}, place + " initial loss");
  std::map<int, const json*> steps;
  for (const auto& [step, values] : record.at("steps").items()) steps[std::stoi(step)] = &values;
  int done = 0;
  for (const auto& [step, values] : steps) {
    for (; done < step; ++done) {
      optimizer.step([&] {
        problem->differentiate();
        return problem->loss();
      });
    }
    const std::string key = std::to_string(step), here = place + " step " + key;
    report.compare(problem->values(), numbers(*values), here, of_trajectories);
    report.compare({problem->loss()}, {number(losses.at(key))}, here + " loss", of_trajectories);
  }
}

/// How the minimum is looked for.
struct Search {
  const char* optimizer;
  gradus::OptionList options;
};

const Search searches[] = {
    {"LBFGS", {{"line_search_fn", "strong_wolfe"}, {"tolerance_grad", 1e-10}, {"tolerance_change", 1e-16}}},
    {"BFGS", {{"line_search", "hager_zhang"}, {"c1", 0.1}, {"tolerance_grad", 1e-10}, {"tolerance_change", 0}}},
    {"NonlinearCG",
     {{"beta", "hager_zhang"},
      {"line_search", "hager_zhang"},
      {"c1", 0.1},
      {"tolerance_grad", 1e-10},
      {"tolerance_change", 0}}},
    {"AdGD", {{"tolerance_grad", 1e-10}}},
};

}  // namespace

bool check_by_closure(const json& record, const std::string& place, Report& report) {
  if (!calls_closure(record.at("optimizer"))) return false;
  try {
    run(record, place, report);
  } catch (const std::exception& error) {
    report.fail(place + ": " + error.what());
  }
  return true;
}

void check_minima(const json& records, Report& report) {
  for (const json& record : records) {
    for (const Search& search : searches) {
      const std::string place = record.at("problem").get<std::string>() + " by " + search.optimizer;
      const std::unique_ptr<Problem> problem = make_problem(record);
      optim::Optimizer optimizer =
          optim::make(search.optimizer, gradus::Parameters(problem->parameters()), search.options);
      const auto closure = [&] {
        problem->differentiate();
        return problem->loss();
      };
      optim::minimize(optimizer, closure, {.max_steps = 200});
      report.compare(problem->values(), numbers(record.at("minimizer")), place, of_minima);
      report.compare({problem->loss()}, {number(record.at("minimum"))}, place + " loss");
    }
  }
}

}  // namespace reference
