// Schedules: the driven option before each call of step().
#include "harness.h"

#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/list.h>
#include <gradus/optim/schedules/chained_scheduler.h>
#include <gradus/optim/schedules/cyclic_lr.h>
#include <gradus/optim/schedules/lambda_lr.h>
#include <gradus/optim/schedules/sequential_lr.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <sstream>
#include <stdexcept>

namespace reference {
namespace {

namespace optim = gradus::optim;

/// A record's schedule in gradus: its name and options where they differ, and which entries can be compared.
struct Case {
  std::string name;
  gradus::OptionList options;
  double lr = 1;
  double momentum = 0;
  std::int64_t first = 0;  // entries before it are of something else
  std::int64_t lag = 0;    // entry t is the value at t - lag
  std::int64_t end = std::numeric_limits<std::int64_t>::max();
};

bool known(const std::string& schedule) {
  for (const char* composed : {"LambdaLR", "MultiplicativeLR", "SequentialLR", "ChainedScheduler"}) {
    if (schedule == composed) return true;
  }
  for (const gradus::Description& description : optim::schedule_descriptions()) {
    const auto& names = description.aliases;
    if (std::find(names.begin(), names.end(), schedule) != names.end()) return true;
  }
  return false;
}

/// What gradus calls a schedule and its options where a file names them otherwise.
const std::map<std::string, std::string> other_names = {
    {"WarmupLinearScheduler", "LinearWithWarmup"},
    {"WarmupCosineScheduler", "CosineWithWarmup"},
};
const std::map<std::string, std::map<std::string, std::string>> other_options = {
    {"", {{"N", "total"}}},
    {"REX", {{"total_steps", "total"}, {"min_lr", "lr_end"}}},
    {"TanhDecay", {{"L", "lower"}, {"U", "upper"}}},
    {"Hyperbolic", {{"U", "upper_bound"}}},
    {"Chebyshev", {{"num_epochs", "total"}}},
    {"LRRangeTest", {{"lr_min", "lowest"}, {"lr_max", "highest"}, {"N", "steps"}}},
    {"WSD",
     {{"num_warmup_steps", "warmup"},
      {"num_stable_steps", "stable"},
      {"num_decay_steps", "decay"},
      {"min_lr_ratio", "min_factor"},
      {"cooldown_type", "cooldown"}}},
    {"LinearWithWarmup",
     {{"t_max", "total"}, {"warmup_steps", "warmup"}, {"init_lr", "lr_start"}, {"min_lr", "lr_end"}}},
    {"CosineWithWarmup",
     {{"t_max", "total"}, {"warmup_steps", "warmup"}, {"init_lr", "lr_start"}, {"min_lr", "lr_end"}}},
};

std::string renamed(const std::string& schedule, const std::string& option) {
  for (const std::string& where : {schedule, std::string()}) {
    const auto names = other_options.find(where);
    if (names == other_options.end()) continue;
    if (const auto found = names->second.find(option); found != names->second.end()) return found->second;
  }
  return option;
}

/// Takes an option out of the list; `missing` if it is not there.
double take(gradus::OptionList& options, const std::string& name, double missing) {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const auto& given) { return given.first == name; });
  if (found == options.end()) return missing;
  const double number = found->second.number();
  options.erase(found);
  return number;
}

Case case_of(const std::string& scheduler, const json& options) {
  Case found;
  const auto other = other_names.find(scheduler);
  found.name = other == other_names.end() ? scheduler : other->second;
  json simple = options;
  for (const char* own : {"schedulers", "scale_fn", "lr_lambda"}) simple.erase(own);  // make() sees to these
  for (const auto& [option, value] : option_list(simple)) {
    found.options.emplace_back(renamed(found.name, option), value);
  }
  gradus::OptionList& list = found.options;
  found.lr = take(list, "lr", 1);
  found.momentum = take(list, "momentum", 0);
  const std::string& name = found.name;
  if (name == "SmoothedExponentialDecay") list.emplace_back("form", "rate");
  if (name == "Noam") found.lr = take(list, "scale", 1);  // the base is the scale
  if (name == "LRRangeTest") {
    const auto mode = std::find_if(list.begin(), list.end(), [](const auto& given) { return given.first == "mode"; });
    mode->second = mode->second.text() == "linear";
    mode->first = "linear";
  }
  if (name == "OneCycleLR" && options.contains("epochs")) {
    list.emplace_back("total_steps", take(list, "epochs", 0) * take(list, "steps_per_epoch", 0));
  }
  // The rate that pytorch_optimizer goes up to is the group's in gradus.
  if (name != "CyclicLR" && name != "OneCycleLR") found.lr = take(list, "max_lr", found.lr);
  // Its REX sets its first value when it is made only from the second entry on.
  if (name == "REX" && options.contains("min_lr")) found.first = 1;
  // Its warm-ups begin with the first step(), its Chebyshev steps with the second.
  if (other != other_names.end()) found.first = found.lag = 1;
  if (name == "Chebyshev") found.first = found.lag = 2;
  // Its WSD falls to 0 and then jumps to the floor, except along the cosine: until then it is one without a floor.
  if (name == "WSD" && options.at("cooldown_type") != "cosine") {
    take(list, "min_factor", 0);
    found.end = 0;
    for (const char* phase : {"num_warmup_steps", "num_stable_steps", "num_decay_steps"}) {
      found.end += options.at(phase).get<std::int64_t>();
    }
  }
  return found;
}

/// "LinearLR(start_factor=1.0,total_iters=15)"
optim::AnySchedule parse(const std::string& text) {
  const std::size_t open = text.find('('), close = text.find(')');
  gradus::OptionList options;
  std::istringstream list(text.substr(open + 1, close - open - 1));
  for (std::string item; std::getline(list, item, ',');) {
    const std::size_t equals = item.find('=');
    options.emplace_back(item.substr(0, equals), std::stod(item.substr(equals + 1)));
  }
  return optim::schedule_formula(text.substr(0, open), options);
}

/// A function that a record describes in words.
std::function<double(double)> function(const std::string& words) {
  if (words == "0.95**t") return [](double t) { return std::pow(0.95, t); };
  if (words == "0.97 if t % 2 else 0.9") return [](double t) { return std::fmod(t, 2) != 0 ? 0.97 : 0.9; };
  if (words == "1/(1.5**(x-1))") return [](double x) { return 1 / std::pow(1.5, x - 1); };
  throw std::runtime_error("the function " + words + " is not known");
}

optim::Schedule make(const Case& of, const json& options, optim::Optimizer& optimizer) {
  if (options.contains("lr_lambda")) {
    const auto given = function(options.at("lr_lambda"));
    const auto lambda = [given](std::int64_t t) { return given(static_cast<double>(t)); };
    if (of.name == "LambdaLR") return {optimizer, optim::LambdaLR{lambda}};
    return {optimizer, optim::MultiplicativeLR{lambda}};
  }
  if (options.contains("scale_fn")) {
    optim::CyclicLR cyclic{.scale = function(options.at("scale_fn"))};
    optim::Options list;
    cyclic.options(list);
    list.set("CyclicLR", of.options, gradus::Where::here());
    return {optimizer, cyclic};
  }
  if (options.contains("schedulers")) {
    std::vector<optim::AnySchedule> schedules;
    for (const std::string text : options.at("schedulers")) schedules.push_back(parse(text));
    if (of.name == "ChainedScheduler") return {optimizer, optim::ChainedScheduler{schedules}};
    return {optimizer, optim::SequentialLR{schedules, options.at("milestones").get<std::vector<std::int64_t>>()}};
  }
  return optim::make_schedule(of.name, optimizer, of.options);
}

void run(const json& record, const std::string& place, Report& report) {
  const json& options = record.at("options");
  const Case of = case_of(record.at("scheduler"), options);
  const gradus::Tensor w = gradus::zeros({1}, {.requires_grad = true});
  optim::Optimizer optimizer({w}, optim::SGD{.lr = of.lr, .momentum = of.momentum});
  optim::Schedule schedule = make(of, options, optimizer);

  std::vector<double> wanted = numbers(record.at("lr"));
  wanted.resize(std::min(wanted.size(), static_cast<std::size_t>(of.end)));
  wanted.erase(wanted.begin(), wanted.begin() + of.first);
  for (std::int64_t t = of.lag; t < of.first; ++t) schedule.step();
  std::vector<double> driven, pure, momentum, pure_momentum;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    driven.push_back(optimizer.get("lr").number());
    momentum.push_back(optimizer.get("momentum").number());
    const std::int64_t t = static_cast<std::int64_t>(i) + of.first - of.lag;
    pure.push_back(schedule.value(t));
    pure_momentum.push_back(schedule.momentum(t));
    if (record.contains("metrics")) {
      schedule.step(number(record.at("metrics").at(i)));
    } else {
      schedule.step();
    }
  }
  report.compare(driven, wanted, place);
  if (!record.contains("metrics")) report.compare(pure, wanted, place + " value(t)");
  if (record.contains("momentum")) {
    const std::vector<double> wanted_momentum = numbers(record.at("momentum"));
    report.compare(momentum, wanted_momentum, place + " momentum");
    if (!std::isnan(pure_momentum.front())) {
      report.compare(pure_momentum, wanted_momentum, place + " momentum(t)");
    }
  }
}

}  // namespace

void check_schedules(const json& records, Report& report) {
  std::size_t index = 0;
  for (const json& record : records) {
    const std::string name = record.at("scheduler");
    const auto other = other_names.find(name);
    const std::string place =
        "record " + std::to_string(index++) + " (" + name + " " + record.at("options").dump() + ")";
    if (!known(other == other_names.end() ? name : other->second)) {
      report.missing(name);
      continue;
    }
    try {
      run(record, place, report);
    } catch (const std::exception& error) {
      report.fail(place + ": " + error.what());
    }
  }
}

}  // namespace reference
