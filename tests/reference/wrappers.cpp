// Trajectories of wrapped optimizers: how each record is run with gradus' wrappers.
#include "wrappers.h"

#include <algorithm>
#include <map>

namespace reference {
namespace {

namespace optim = gradus::optim;

bool is_base(const std::string& optimizer) {
  for (const gradus::Description& description : optim::descriptions()) {
    const auto& names = description.aliases;
    if (std::find(names.begin(), names.end(), optimizer) != names.end()) return true;
  }
  return false;
}

/// How the options of a record's wrapper are called here; all others are the base optimizer's. An empty name: the value
/// is gradus' own, and has no option.
using Names = std::map<std::string, std::string>;

const std::map<std::string, Names>& wrapper_names() {
  static const std::map<std::string, Names> names = {
      {"AdaptiveGradientClipping", {{"agc_clip_val", "lambda"}, {"agc_eps", "eps"}, {"eps", ""}}},
      {"EMA", {{"first_averaged_step", "start"}, {"every", "every"}, {"decay", "decay"}}},
      {"FriendlySAM", {{"rho", "rho"}, {"sigma", "sigma"}, {"lmbda", "lambda"}}},
      {"GradientCentralization", {}},
      {"GrokfastEMA", {{"alpha", "alpha"}, {"lamb", "lambda"}}},
      {"GrokfastMA", {{"window_size", "window"}, {"lamb", "lambda"}, {"filter_type", "filter"}, {"warmup", "warm_up"}}},
      {"LookSAM", {{"rho", "rho"}, {"k", "k"}, {"alpha", "alpha"}}},
      {"Lookahead", {{"k", "k"}, {"alpha", "alpha"}, {"pullback_momentum", "pullback_momentum"}}},
      {"OrthoGrad", {}},
      {"SAM", {{"rho", "rho"}, {"adaptive", "adaptive"}, {"use_gc", "centralize"}, {"perturb_eps", "eps"}}},
      {"SWA", {{"first_averaged_step", "start"}, {"every", "every"}}},
      {"ScheduleFree", {{"momentum", "momentum"}, {"weight_decay", ""}}},
      {"TRAC", {}},
      {"WSAM", {{"rho", "rho"}, {"gamma", "gamma"}, {"decouple", "decouple"}}},
  };
  return names;
}

/// Recorded steps, from `from` on, that are not what the rule gives; each but TRAC's was repeated with the defect.
struct Exception {
  const char* wrapper;
  const char* option;  // of these records only; a text in their options
  int from;
  const char* reason;
};
constexpr Exception exceptions[] = {
    {"FriendlySAM", "", 3, "the library's m is the mean of g - sigma m, the authors' of g"},
    {"Lookahead", "\"pullback\"", 8, "the library keeps no copy of the slow momentum: m becomes alpha (2 - alpha) m"},
    {"TRAC", "", 1, "the library starts from where the first step led, and takes updates to be 0"},
};

const Exception* exception_of(const std::string& wrapper, const json& record) {
  const std::string options = record.at("options").dump();
  for (const Exception& one : exceptions) {
    if (wrapper == one.wrapper && options.find(one.option) != std::string::npos) return &one;
  }
  return nullptr;
}

/// The options of the wrapper, taken out of those of the record.
gradus::OptionList take_own(const Names& names, gradus::OptionList& options) {
  gradus::OptionList own;
  std::erase_if(options, [&](const auto& given) {
    const auto found = names.find(given.first);
    if (found == names.end()) return false;
    if (!found->second.empty()) own.emplace_back(found->second, given.second);
    return true;
  });
  return own;
}

gradus::OptionValue take(const std::string& name, gradus::OptionList& options) {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const auto& given) { return given.first == name; });
  if (found == options.end()) throw std::runtime_error("the record has no option " + name);
  const gradus::OptionValue value = found->second;
  options.erase(found);
  return value;
}

std::vector<double> evaluated(optim::Optimizer& optimizer, const Problem& problem) {
  optimizer.eval();
  std::vector<double> values = problem.values();
  optimizer.train();
  return values;
}

/// The first step after which eval() has something to put in place of the parameters; the records have the initial ones
/// before.
int first_evaluated(const json& record) {
  const json& options = record.at("options");
  return options.contains("first_averaged_step") ? options.at("first_averaged_step").get<int>() : 1;
}

void run(const json& record, const Exception* exception, optim::Optimizer& optimizer, Problem& problem,
         const std::string& place, Report& report) {
  report.compare({problem.loss()}, {number(record.at("initial_loss"))}, place + " initial loss");
  Tolerance tolerance;
  // The library's AdaBelief adds 1e-15 to what is under the root, and P1's squares are small.
  if (record.at("options").value("base", "") == "AdaBelief" && record.at("problem") == "P1") tolerance.relative = 1e-5;
  std::map<int, const json*> steps;
  for (const auto& [step, values] : record.at("steps").items()) steps[std::stoi(step)] = &values;
  int done = 0;
  for (const auto& [step, values] : steps) {
    if (exception != nullptr && step >= exception->from) {
      return report.missing(std::string(exception->wrapper) + exception->option + " from step " +
                            std::to_string(exception->from) + " (" + exception->reason + ")");
    }
    for (; done < step; ++done) {
      optimizer.step([&] {
        problem.differentiate();
        return problem.loss();
      });
    }
    const std::string here = place + " step " + std::to_string(step), key = std::to_string(step);
    report.compare(problem.values(), numbers(*values), here, tolerance);
    report.compare({problem.loss()}, {number(record.at("loss").at(key))}, here + " loss", tolerance);
    for (const char* name : {"averaged", "eval_parameters"}) {
      if (!record.contains(name) || step < first_evaluated(record)) continue;
      report.compare(evaluated(optimizer, problem), numbers(record.at(name).at(key)), here + " " + name);
    }
  }
}

/// pytorch_optimizer's AdamW with Grokfast in it: its rate is divided by 1 + lambda, and eps is the least that the
/// divisor may be, which it never is at the default of 1e-8.
void check_grokfast_adamw(const json& record, const std::string& place, Report& report) {
  const std::string name = "GrokFastAdamW ";
  gradus::OptionList options = option_list(record.at("options"));
  const json& given = record.at("options");
  const auto lacks = [&](const char* option) { return given.contains(option) && given.at(option) != json(true); };
  if (given.contains("eps")) return report.missing(name + "eps (as the least divisor)");
  if (given.contains("grokfast_after_step")) return report.missing(name + "grokfast_after_step (steps without it)");
  if (lacks("weight_decouple")) return report.missing(name + "weight_decouple (L2 decay before the filter)");
  const bool filtered = given.value("grokfast", true), fixed_decay = given.value("fixed_decay", false);
  const double lambda = given.value("grokfast_lamb", 2.0), rate = filtered ? 1 / (1 + lambda) : 1;
  const double lr = given.value("lr", 1e-4) * rate, decay = given.value("weight_decay", 0.0);
  const std::unique_ptr<Problem> problem = make_problem(record);
  optim::Optimizer optimizer =
      optim::make("AdamW", gradus::Parameters(problem->parameters()),
                  {{"lr", lr},
                   {"betas", given.contains("betas") ? take("betas", options) : gradus::OptionValue{0.9, 0.99}},
                   {"eps", 0},
                   {"weight_decay", fixed_decay ? decay / lr : decay}});
  if (filtered) optim::wrap(optimizer, "GrokfastEMA", {{"alpha", 0.98}, {"lambda", lambda}});
  run(record, nullptr, optimizer, *problem, place, report);
}

}  // namespace

bool check_wrapped(const json& record, const std::string& place, Report& report) {
  std::string name = record.at("optimizer");
  if (name == "Ranger") {
    report.missing("Ranger (the library goes uphill until its RAdam rectifies, so there is no record of the rule)");
    return true;
  }
  if (name == "GrokFastAdamW") {
    check_grokfast_adamw(record, place, report);
    return true;
  }
  if (name == "ScheduleFreeWrapper") name = "ScheduleFree";
  const auto known = wrapper_names().find(name);
  if (known == wrapper_names().end()) return false;
  gradus::OptionList options = option_list(record.at("options"));
  gradus::OptionList own = take_own(known->second, options);
  if (name == "ScheduleFree") own.emplace_back("r", record.at("options").at("lr").get<double>());  // the library's slip
  const std::string base = take("base", options).text();
  if (!is_base(base)) {
    report.missing(name + " of " + base);
    return true;
  }
  const std::unique_ptr<Problem> problem = make_problem(record);
  optim::Optimizer optimizer = optim::make(base, gradus::Parameters(problem->parameters()), options);
  optim::wrap(optimizer, name, own);
  run(record, exception_of(name, record), optimizer, *problem, place, report);
  return true;
}

}  // namespace reference
