// Optimizers whose formulas see whole tensors: how their records' names and options are called in gradus, and how they
// are run: with the loss, the Hessian's diagonal, or several groups, where they need it.
#include "tensorwise_options.h"

#include "problems.h"

#include <gradus/optim/list.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <utility>

namespace reference {
namespace {

namespace optim = gradus::optim;

/// What step() is called with.
enum class With : std::uint8_t { nothing, loss, hessian };

/// How closely numbers must agree (README): relative, up to step 20 and beyond.
struct Closeness {
  double near, far;
};
constexpr Closeness plain{1e-9, 1e-9};
constexpr Closeness feedback{1e-8, 1e-8};       // through one number for all, or by tiny denominators
constexpr Closeness tiny_v{5e-8, 5e-8};         // where the other program adds 1e-15 inside a root
constexpr Closeness factorisation{1e-7, 1e-5};  // of matrices

/// An option's value that gradus does not have, and why.
struct Lacking {
  std::string option;  // "": in all records
  json value;          // null: any
  std::string reason;
  std::string unless = {};   // this other option is true
  std::string problem = {};  // if only there
};

struct Entry {
  const char* optimizer;
  Closeness closeness = plain;
  // An option's name in gradus; "": it says nothing; with commas: the names of a list's numbers, or of several options.
  std::vector<std::pair<std::string, std::string>> renamed = {};
  gradus::OptionList defaults = {};  // of the other program, where they differ
  std::vector<Lacking> lacking = {};
  With with = With::nothing;
};

const Lacking no_amsgrad{"ams_bound", true, "AMSGrad (ams_bound), which is not in the paper"};
const Lacking no_l2{"weight_decouple", false,
                    "L2 decay (weight_decouple false) that the other program gives no effect"};

const Lacking nesterov_of_adamp{"nesterov", true, "Nesterov's momentum of which v divides one part only"};
const Lacking late_l2{"weight_decouple", false, "L2 decay that the rates do not see (weight_decouple false)"};

const Lacking overwritten_decay{"weight_decouple", true, "decay of w just before w is set from x0 (weight_decouple)"};
const Lacking no_effect{"weight_decay", nullptr, "weight_decay without weight_decouple, which does nothing",
                        "weight_decouple"};

/// By the names in the records; "po ": if they are pytorch_optimizer's and another program's are there too.
const std::map<std::string, Entry>& entries() {
  static const std::map<std::string, Entry> map = {
      {"A2Grad",
       {"a2grad", plain, {}, {}, {{"", nullptr, "a mean that moves by k + 1 times the difference, not a (k + 1)-th"}}}},
      {"APOLLO",
       {"projectedapollo",
        plain,
        {},
        {{"rank", 0}},
        {no_l2, {"weight_decay", nullptr, "decay by lr as it is corrected for the moments' bias"}}}},
      {"AdaMuon",
       {"adamuon",
        factorisation,
        {{"use_adjusted_lr", ""}, {"adamw_lr", ""}, {"adamw_wd", ""}},
        {},
        {{"eps", 0.01, "eps added to a norm that is scaled already"}}}},
      {"AdaNorm", {"adanorm"}},
      {"AdaShift", {"adashift"}},
      {"Adafactor", {"adafactor", plain, {{"eps", "eps1,eps2"}}}},
      {"AdafactorPaper", {"adafactor", plain, {{"eps", "eps1,eps2"}}, {{"eps_in_square", true}}}},
      {"Adai",
       {"adai",
        plain,
        {{"betas", "beta0,beta2"}, {"stable_weight_decay", ""}},
        {{"lr", 1e-3}},
        {{"stable_weight_decay", true, "L2 decay that the second moment does not see (stable_weight_decay)"}}}},
      {"AdaGC",
       {"adagc", plain, {}, {}, {{"", nullptr, "clipping by the square of the norm, which P2 sees", "", "P2"}}}},
      {"AdaHessian", {"adahessian", plain, {{"update_period", ""}}, {{"lr", 0.1}, {"eps", 1e-16}}, {}, With::hessian}},
      {"AdamMini", {"adammini", plain, {}, {{"lr", 1.0}}}},
      {"AdamP", {"adamp", plain, {}, {{"eps_after_correction", false}}, {no_l2, nesterov_of_adamp}}},
      {"Amos", {"amos", plain, {}, {}, {{"extra_l2", nullptr, "an extra L2 decay that is subtracted"}}}},
      {"AdaTAM",
       {"adatam",
        plain,
        {},
        {},
        {{"", nullptr, "products of the unit vectors' elements in place of their sum, the cosine"}}}},
      {"AdamS", {"adams", plain, {}, {}, {{"", nullptr, "a second moment that stays divided by its bias correction"}}}},
      {"Aida", {"aida", tiny_v, {{"ams_bound", "amsgrad"}}, {{"eps_after_correction", false}}}},
      {"AvaGrad", {"avagrad"}},
      {"FAdam", {"fadam", plain, {}, {}, {{"clip", nullptr, "clip as a factor of what is below it as well"}}}},
      {"Ranger21",
       {"ranger21",
        plain,
        {{"weight_decouple", ""}, {"disable_lr_scheduler", ""}, {"use_softplus", ""}},
        {},
        {{"weight_decouple", false, "L2 decay (weight_decouple false), which does nothing"}}}},
      {"SpectralSphere", {"spectralsphere", factorisation, {}, {{"radius", 0.0}}}},
      {"TAM",
       {"tam",
        plain,
        {},
        {},
        {{"", nullptr, "products of the unit vectors' elements in place of their sum, the cosine"}}}},
      {"AliG", {"alig", feedback, {{"max_lr", "lr"}}, {{"lr", 1e30}, {"eps", 1e-6}}, {}, With::loss}},
      {"Apollo", {"apollo", feedback}},
      {"AdamWSN", {"adamwsn", plain, {}, {}, {no_l2}}},
      {"CAME", {"came", plain, {{"eps", "eps1,eps2"}}}},
      {"Conda", {"conda", factorisation}},
      {"DAdaptAdaGrad", {"dadaptadagrad", feedback, {{"weight_decouple", ""}}, {}, {overwritten_decay}}},
      {"DAdaptAdam", {"dadaptadam", feedback}},
      {"DAdaptAdan",
       {"dadaptadan", feedback, {}, {}, {{"", nullptr, "a second moment of fourth powers: it squares squares"}}}},
      {"DAdaptLion", {"dadaptlion", feedback}},
      {"DAdaptSGD", {"dadaptsgd", feedback, {{"weight_decouple", ""}}, {}, {no_effect}}},
      {"DoG", {"dog", feedback}},
      {"Fromage", {"fromage"}},
      {"GaLore", {"galore", factorisation, {{"projection_type", ""}}, {{"rank", 0}}}},
      {"Gravity", {"gravity"}},
      {"LOMO", {"sgd"}},
      {"LAMB", {"lamb"}},
      {"LARS", {"lars"}},
      {"MARS",
       {"mars",
        tiny_v,
        {{"mars_type", "form"}, {"weight_decouple", ""}, {"weight_decay", "weight_decay,weight_decay_1d"}},
        {{"eps_after_correction", false}, {"weight_decay_1d", 0.0}},
        {no_amsgrad, no_l2, {"cautious", true, "Cautious as an option; it is a wrapper"}}}},
      {"Muon", {"muon", factorisation, {}, {}, {}}},
      {"Nero", {"nero"}},
      {"NovoGrad", {"novograd"}},
      {"Prodigy", {"prodigy", feedback, {{"betas", "beta1,beta2"}}, {}, {no_l2}}},
      {"RACS", {"racs"}},
      {"SCION", {"scion", factorisation}},
      {"SGDP", {"sgdp", plain, {{"weight_decouple", ""}}, {}, {no_l2}}},
      {"SGDSaI", {"sgdsai", plain, {}, {}, {late_l2}}},
      {"SM3", {"sm3"}},
      {"SOAP",
       {"soap",
        factorisation,
        {},
        {},
        {{"normalize_gradient", true, "gradients of norm 1 (normalize_gradient), which are not in the paper"}}}},
      {"SPlus", {"splus", factorisation}},
      {"SPAM",
       {"spam",
        plain,
        {},
        {},
        {{"weight_decay", nullptr, "decay of vectors only"},
         {"threshold", nullptr, "spikes that are left as they are"}}}},
      {"StableSPAM",
       {"stablespam",
        plain,
        {},
        {},
        {{"t_max", nullptr, "a cosine schedule of beta1 and gamma1 (t_max)"},
         {"weight_decay", nullptr, "spikes that are left as they are", "", "P1"}}}},
      {"SWATS", {"swats", tiny_v, {{"eps", "eps,tolerance"}}, {{"eps", 1e-6}, {"tolerance", 1e-6}}, {no_amsgrad}}},
      {"ScheduleFreeAdamW",
       {"schedulefreeadamw",
        tiny_v,
        {},
        {},
        {{"decoupling_c", nullptr, "the weights of the average by decoupling_c"}}}},
      {"ScheduleFreeRAdam",
       {"schedulefreeradam",
        plain,
        {},
        {},
        {{"", nullptr, "rectified steps that are 1 - beta2^t times the authors'"}}}},
      {"ScheduleFreeSGD", {"schedulefreesgd"}},
      {"Shampoo", {"shampoo", factorisation}},
      {"SophiaH",
       {"sophia",
        plain,
        {{"p", "limit"}, {"update_period", ""}},
        {{"lr", 6e-2}, {"beta1", 0.96}, {"weight_decay", 0.0}, {"rho", 1.0}, {"limit", 0.01}, {"update_period", 1}},
        {},
        With::hessian}},
      {"StableAdamW", {"stableadamw", plain, {{"kahan_sum", ""}}, {}, {no_l2}}},
      {"po Muon",
       {"muon",
        factorisation,
        {{"use_adjusted_lr", ""}, {"weight_decouple", ""}, {"adamw_lr", ""}, {"adamw_wd", ""}},
        {{"lr", 2e-2}, {"weight_decay", 0.0}},
        {{"weight_decouple", false, "L2 decay, which PyTorch's Muon has not"}}}},
  };
  return map;
}

/// An optimizer for some of the parameters.
struct Choice {
  std::string optimizer;
  gradus::OptionList options;
  bool matrices = true, vectors = true;
  std::size_t only = every;  // or the parameter of this number alone

  static constexpr std::size_t every = static_cast<std::size_t>(-1);
};

/// Why gradus cannot do what a record's option asks for; "" if it can.
std::string lacks(const Entry& entry, const json& record) {
  const json& options = record.at("options");
  if (options.value("fixed_decay", false)) return "decay by weight_decay alone, without lr (fixed_decay)";
  for (const Lacking& lacking : entry.lacking) {
    if (!lacking.problem.empty() && record.at("problem") != lacking.problem) continue;
    if (lacking.option.empty()) return lacking.reason;
    if (!options.contains(lacking.option)) continue;
    const bool same = lacking.value.is_null() || options.at(lacking.option) == lacking.value;
    if (same && !(options.contains(lacking.unless) && options.at(lacking.unless) == true)) return lacking.reason;
  }
  return "";
}

std::vector<std::string> split(const std::string& names) {
  std::vector<std::string> list;
  std::istringstream text(names);
  for (std::string name; std::getline(text, name, ',');) list.push_back(name);
  return list;
}

/// Objects in the options (of projections) are options too.
json flattened(const json& options) {
  json flat = json::object();
  for (const auto& [name, value] : options.items()) {
    if (value.is_object()) {
      flat.update(value);
    } else {
      flat[name] = value;
    }
  }
  return flat;
}

/// null is 0 in a list, and by itself the default; so is infinity.
gradus::OptionList without_null(const json& options) {
  json filled = json::object();
  const json all = flattened(options);
  for (const auto& [name, value] : all.items()) {
    if (value.is_null() || value == "inf") continue;
    json copy = value;
    if (copy.is_array()) {
      for (json& element : copy) {
        if (element.is_null()) element = 0.0;
      }
    }
    filled[name] = copy;
  }
  return option_list(filled);
}

Choice choice(const json& record, const Entry& entry) {
  Choice chosen{entry.optimizer, entry.defaults};
  const auto set = [&](const std::string& name, const gradus::OptionValue& value) {
    std::erase_if(chosen.options, [&](const auto& option) { return option.first == name; });
    chosen.options.emplace_back(name, value);
  };
  for (const auto& [given, value] : without_null(record.at("options"))) {
    if (given == "fixed_decay") continue;
    const auto renamed = std::find_if(entry.renamed.begin(), entry.renamed.end(),
                                      [&name = given](const auto& pair) { return pair.first == name; });
    const std::vector<std::string> names = split(renamed != entry.renamed.end() ? renamed->second
                                                 : given == "weight_decouple"   ? "decoupled_weight_decay"
                                                                                : given);
    const bool list = value.kind() == gradus::OptionValue::Kind::numbers && names.size() > 1;
    for (std::size_t i = 0; i < names.size(); ++i) {
      set(names[i], list ? gradus::OptionValue(value.numbers().at(i)) : value);
    }
  }
  return chosen;
}

/// The optimizers that together do what the record's did.
std::vector<Choice> choices(const std::string& name, const json& record, const Entry& entry, const Problem& problem) {
  Choice main = choice(record, entry);
  const json& options = record.at("options");
  if (name == "Muon" || name == "SpectralSphere") {
    main.vectors = false;
    return {main};
  }
  if (name == "Ranger21") {
    const auto set_to_0 = [&](const std::string& option) {
      std::erase_if(main.options, [&](const auto& given) { return given.first == option; });
      main.options.emplace_back(option, 0);
    };
    if (options.value("disable_lr_scheduler", false)) set_to_0("num_iterations");
    if (!options.value("use_softplus", true)) set_to_0("beta_softplus");
    return {main};
  }
  if (name == "po Muon") {
    main.vectors = false;
    const bool root = options.value("use_adjusted_lr", false);  // the names are the other way round there
    main.options.emplace_back("adjust_lr_fn", root ? "original" : "match_rms_adamw");
    const gradus::OptionList adamw = {{"lr", options.value("adamw_lr", 3e-4)},
                                      {"betas", {0.9, 0.95}},
                                      {"eps", 1e-10},
                                      {"weight_decay", options.value("adamw_wd", 0.0)}};
    return {main, {"adamw", adamw, false, true}};
  }
  if (name == "AdaMuon") {
    const gradus::OptionList adamw = {{"lr", options.value("adamw_lr", 3e-4)},
                                      {"eps", options.value("eps", 1e-10)},
                                      {"weight_decay", options.value("adamw_wd", 0.0)}};
    std::vector<Choice> list = {{"adamw", adamw, false, true}};
    for (std::size_t i = 0; i < problem.parameters().size(); ++i) {
      const gradus::Tensor& w = problem.parameters()[i];
      if (w.dim() < 2) continue;
      // There a step has the norm 0.2 sqrt(longer side), or sqrt(max(1, rows / columns)), in place of 0.2 sqrt(size).
      const auto rows = static_cast<double>(w.size(0)), columns = static_cast<double>(w.size(1));
      const double there = options.value("use_adjusted_lr", false) ? std::sqrt(std::max(1.0, rows / columns))
                                                                   : 0.2 * std::sqrt(std::max(rows, columns));
      const double ratio = there / (0.2 * std::sqrt(rows * columns));
      Choice one = main;
      one.vectors = false;
      one.only = i;
      std::erase_if(one.options,
                    [](const auto& option) { return option.first == "lr" || option.first == "weight_decay"; });
      const bool decoupled = options.value("weight_decouple", true);
      one.options.emplace_back("lr", options.value("lr", 2e-2) * ratio);
      one.options.emplace_back("weight_decay", options.value("weight_decay", 0.0) / (decoupled ? ratio : 1));
      list.push_back(one);
    }
    return list;
  }
  return {main};
}

gradus::Parameters chosen_parameters(const Problem& problem, const Choice& part) {
  std::vector<gradus::Tensor> list;
  for (std::size_t i = 0; i < problem.parameters().size(); ++i) {
    const gradus::Tensor& parameter = problem.parameters()[i];
    const bool wanted = parameter.dim() < 2 ? part.vectors : part.matrices;
    if (wanted && (part.only == i || part.only == Choice::every)) list.push_back(parameter);
  }
  return gradus::Parameters(list);
}

void step(optim::Optimizer& optimizer, const Problem& problem, With with) {
  switch (with) {
    case With::nothing:
      return optimizer.step();
    case With::loss:
      return void(optimizer.step([&] { return problem.loss(); }));
    case With::hessian:
      return optimizer.step(problem.hessian_diagonal());
  }
}

void run(const std::string& name, const json& record, const Entry& entry, const std::string& place, Report& report) {
  const std::unique_ptr<Problem> problem = make_problem(record);
  if (problem == nullptr) return report.missing("problem " + record.at("problem").dump());
  std::vector<optim::Optimizer> optimizers;
  for (const Choice& part : choices(name, record, entry, *problem)) {
    optimizers.push_back(optim::make(part.optimizer, chosen_parameters(*problem, part), part.options));
  }
  std::map<int, std::string> steps;
  for (const auto& [step, values] : record.at("steps").items()) steps[std::stoi(step)] = step;
  int done = 0;
  for (const auto& [number_of_steps, key] : steps) {
    for (; done < number_of_steps; ++done) {
      problem->differentiate();
      for (optim::Optimizer& optimizer : optimizers) step(optimizer, *problem, entry.with);
    }
    const Tolerance tolerance{.relative = done <= 20 ? entry.closeness.near : entry.closeness.far};
    const std::string here = place + " step " + key;
    report.compare(problem->values(), numbers(record.at("steps").at(key)), here, tolerance);
    if (record.at("loss").contains(key)) {
      report.compare({problem->loss()}, {number(record.at("loss").at(key))}, here + " loss", tolerance);
    }
    if (!record.contains("eval_parameters")) continue;
    for (optim::Optimizer& optimizer : optimizers) optimizer.eval();
    report.compare(problem->values(), numbers(record.at("eval_parameters").at(key)), here + " evaluated", tolerance);
    for (optim::Optimizer& optimizer : optimizers) optimizer.train();
  }
}

}  // namespace

bool check_tensorwise(const json& record, const std::string& place, Report& report) {
  std::string name = record.at("optimizer");
  const bool own = record.at("source").get<std::string>().starts_with("own");
  if (!own && entries().contains("po " + name)) name = "po " + name;
  const auto found = entries().find(name);
  if (found == entries().end()) return false;
  if (const std::string reason = lacks(found->second, record); !reason.empty()) {
    report.missing(reason);
    return true;
  }
  try {
    run(name, record, found->second, place, report);
  } catch (const std::exception& error) {
    report.fail(place + ": " + error.what());
  }
  return true;
}

}  // namespace reference
