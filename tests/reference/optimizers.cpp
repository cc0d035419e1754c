// Trajectories of optimizers, and of gradient clipping before one: parameters and loss at every recorded step.
#include "closures.h"
#include "optimizer_table.h"
#include "problems.h"
#include "tensorwise_options.h"
#include "wrappers.h"

#include <gradus/optim/clipping.h>
#include <gradus/optim/list.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace reference {
namespace {

namespace optim = gradus::optim;

/// Does something to the gradients before each step.
using Before = std::function<void(const gradus::Parameters&)>;

/// How gradus runs a record.
struct Plan {
  Call call;
  std::function<void(optim::Optimizer&)> prepare = [](optim::Optimizer&) {};
  Before before_step = [](const gradus::Parameters&) {};
};

/// Clipping before an optimizer, which plans() knows.
constexpr const char* clippings[] = {"ClipGradNorm", "ClipGradValue"};

bool in_scope(const std::string& optimizer) {
  if (std::find(std::begin(clippings), std::end(clippings), optimizer) != std::end(clippings)) return true;
  for (const Translation& translation : translations()) {
    if (translation.name == optimizer) return true;
  }
  for (const gradus::Description& description : optim::descriptions()) {
    const auto& names = description.aliases;
    if (std::find(names.begin(), names.end(), optimizer) != names.end()) return true;
  }
  return false;
}

/// Recorded steps that are not what the rule gives, from step `from` on.
struct Exception {
  const char* optimizer;
  const char* problem;
  const char* options;
  int from;
  const char* reason;
};
constexpr Exception exceptions[] = {
    {"Rprop", "P1", R"({"etas":[0.4,1.3],"lr":0.05})", 51, "torch's sigmoid is 0 where it is below 1e-308"},
};

const Exception* exception_of(const json& record) {
  for (const Exception& one : exceptions) {
    if (record.at("optimizer") == one.optimizer && record.at("problem") == one.problem &&
        record.at("options").dump() == one.options) {
      return &one;
    }
  }
  return nullptr;
}

/// The ways to run a record; each must give the same numbers.
std::vector<Plan> plans(const json& record) {
  const std::string name = record.at("optimizer");
  gradus::OptionList options = option_list(record.at("options"));
  if (name == "ClipGradNorm" || name == "ClipGradValue") {
    const std::string base = take(options, "base").text();
    if (name == "ClipGradValue") {
      const double limit = take(options, "clip_value").number();
      return {{{base, options}, [=](optim::Optimizer& optimizer) { optimizer.clip_value(limit); }},
              {{base, options},
               [](optim::Optimizer&) {},
               [=](const gradus::Parameters& parameters) { optim::clip_grad_value_(parameters, limit); }}};
    }
    const double max_norm = take(options, "max_norm").number();
    const optim::ClipNormOptions clip{.norm_type = take(options, "norm_type").number()};
    return {{{base, options}, [=](optim::Optimizer& optimizer) { optimizer.clip_norm(max_norm, clip); }},
            {{base, options},
             [](optim::Optimizer&) {},
             [=](const gradus::Parameters& parameters) { optim::clip_grad_norm_(parameters, max_norm, clip); }}};
  }
  std::vector<Plan> list;
  for (const Call& call : calls(record.at("source"), name, options)) list.push_back({.call = call});
  return list;
}

/// ASGD's averages.
std::vector<double> averaged(optim::Optimizer& optimizer, const Problem& problem) {
  optimizer.eval();
  std::vector<double> all = problem.values();
  optimizer.train();
  return all;
}

void run(const json& record, const Plan& plan, const std::string& place, Report& report) {
  const std::unique_ptr<Problem> problem = make_problem(record);
  if (problem == nullptr) return report.missing("problem " + record.at("problem").dump());
  if (!plan.call.missing.empty()) return report.missing(plan.call.missing);
  const gradus::Parameters parameters(problem->parameters());
  optim::Optimizer optimizer = optim::make(plan.call.optimizer, parameters, plan.call.options);
  plan.prepare(optimizer);

  const json& losses = record.contains("loss") ? record.at("loss") : record.at("cost");
  if (record.contains("initial_loss")) {
    report.compare({problem->loss()}, {number(record.at("initial_loss"))}, place + " initial loss");
  }
  std::map<int, const json*> steps;
  for (const auto& [step, values] : record.at("steps").items()) steps[std::stoi(step)] = &values;
  const Tolerance tolerance = record.at("problem") == "P1" ? plan.call.on_p1 : plan.call.tolerance;
  const Exception* const exception = exception_of(record);
  int done = 0;
  for (const auto& [step, values] : steps) {
    if (exception != nullptr && step >= exception->from) {
      return report.missing(std::string(exception->optimizer) + " from step " + std::to_string(step) + " (" +
                            exception->reason + ")");
    }
    for (; done < step; ++done) {
      problem->differentiate();
      plan.before_step(parameters);
      optimizer.step();
    }
    const std::string here = place + " step " + std::to_string(step);
    report.compare(problem->values(), numbers(*values), here, tolerance);
    const std::string key = std::to_string(step);
    if (losses.contains(key)) report.compare({problem->loss()}, {number(losses.at(key))}, here + " loss", tolerance);
    if (record.contains("averaged")) {
      report.compare(averaged(optimizer, *problem), numbers(record.at("averaged").at(key)), here + " averaged");
    }
  }
}

}  // namespace

void check_optimizers(const json& records, Report& report) {
  std::size_t index = 0;
  for (const json& record : records) {
    const std::string problem = record.at("problem").is_string() ? record.at("problem") : "mlp";
    const std::string place = "record " + std::to_string(index++) + " (" + problem.substr(0, 17) + " " +
                              record.at("optimizer").get<std::string>() + " " + record.at("options").dump() + ")";
    if (check_by_closure(record, place, report)) continue;
    if (check_tensorwise(record, place, report)) continue;
    try {
      if (check_wrapped(record, place, report)) continue;
      if (!in_scope(record.at("optimizer"))) {
        report.not_in_scope(record.at("optimizer"));
        continue;
      }
      for (const Plan& plan : plans(record)) run(record, plan, place, report);
    } catch (const std::exception& error) {
      report.fail(place + ": " + error.what());
    }
  }
}

}  // namespace reference
