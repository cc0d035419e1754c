// Trajectories of optimizers, and of gradient clipping before one: parameters and loss at every recorded step.
#include "problems.h"
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
  std::string optimizer;
  gradus::OptionList options;
  std::function<void(optim::Optimizer&)> prepare = [](optim::Optimizer&) {};
  Before before_step = [](const gradus::Parameters&) {};
};

gradus::OptionValue take(gradus::OptionList& options, const std::string& name) {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const auto& given) { return given.first == name; });
  if (found == options.end()) throw std::runtime_error("the record has no option " + name);
  const gradus::OptionValue value = found->second;
  options.erase(found);
  return value;
}

/// The names that plans() knows besides gradus' own.
constexpr const char* other_names[] = {"ClipGradNorm",    "ClipGradValue", "batch gradient descent", "GradientDescent",
                                       "MomentumClassic", "MomentumEMA",   "NesterovMomentum"};

bool in_scope(const std::string& optimizer) {
  if (std::find(std::begin(other_names), std::end(other_names), optimizer) != std::end(other_names)) return true;
  for (const gradus::Description& description : optim::descriptions()) {
    const auto& names = description.aliases;
    if (std::find(names.begin(), names.end(), optimizer) != names.end()) return true;
  }
  return false;
}

/// The ways to run a record; each must give the same numbers.
std::vector<Plan> plans(const json& record) {
  const std::string name = record.at("optimizer");
  gradus::OptionList options = option_list(record.at("options"));
  if (name == "ClipGradNorm" || name == "ClipGradValue") {
    const std::string base = take(options, "base").text();
    if (name == "ClipGradValue") {
      const double limit = take(options, "clip_value").number();
      return {{base, options, [=](optim::Optimizer& optimizer) { optimizer.clip_value(limit); }},
              {base, options, [](optim::Optimizer&) {},
               [=](const gradus::Parameters& parameters) { optim::clip_grad_value_(parameters, limit); }}};
    }
    const double max_norm = take(options, "max_norm").number();
    const optim::ClipNormOptions clip{.norm_type = take(options, "norm_type").number()};
    return {{base, options, [=](optim::Optimizer& optimizer) { optimizer.clip_norm(max_norm, clip); }},
            {base, options, [](optim::Optimizer&) {},
             [=](const gradus::Parameters& parameters) { optim::clip_grad_norm_(parameters, max_norm, clip); }}};
  }
  if (name == "batch gradient descent") {
    take(options, "iterations");
    take(options, "intercept");
    return {{"SGD", options}};
  }
  if (name == "GradientDescent") return {{"SGD", options}};
  if (name == "MomentumEMA" || name == "MomentumClassic" || name == "NesterovMomentum") {
    options.emplace_back("momentum", take(options, "beta"));
    if (name == "MomentumEMA") options.emplace_back("ema", true);
    if (name == "NesterovMomentum") options.emplace_back("nesterov", true);
    return {{"SGD", options}};
  }
  return {{name, options}};
}

void run(const json& record, const Plan& plan, const std::string& place, Report& report) {
  const std::unique_ptr<Problem> problem = make_problem(record);
  if (problem == nullptr) return report.missing("problem " + record.at("problem").dump());
  const gradus::Parameters parameters(problem->parameters());
  optim::Optimizer optimizer = optim::make(plan.optimizer, parameters, plan.options);
  plan.prepare(optimizer);

  const json& losses = record.contains("loss") ? record.at("loss") : record.at("cost");
  if (record.contains("initial_loss")) {
    report.compare({problem->loss()}, {number(record.at("initial_loss"))}, place + " initial loss");
  }
  std::map<int, const json*> steps;
  for (const auto& [step, values] : record.at("steps").items()) steps[std::stoi(step)] = &values;
  int done = 0;
  for (const auto& [step, values] : steps) {
    for (; done < step; ++done) {
      problem->differentiate();
      plan.before_step(parameters);
      optimizer.step();
    }
    const std::string here = place + " step " + std::to_string(step);
    report.compare(problem->values(), numbers(*values), here);
    const std::string key = std::to_string(step);
    if (losses.contains(key)) report.compare({problem->loss()}, {number(losses.at(key))}, here + " loss");
  }
}

}  // namespace

void check_optimizers(const json& records, Report& report) {
  std::size_t index = 0;
  for (const json& record : records) {
    const std::string problem = record.at("problem").is_string() ? record.at("problem") : "mlp";
    const std::string place = "record " + std::to_string(index++) + " (" + problem.substr(0, 17) + " " +
                              record.at("optimizer").get<std::string>() + " " + record.at("options").dump() + ")";
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
