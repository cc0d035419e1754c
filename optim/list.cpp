// The list of optimizers and the list of schedules.
#include <gradus/optim/any_schedule.h>
#include <gradus/optim/detail/lists.h>
#include <gradus/optim/list.h>
#include <gradus/optim/rule.h>
#include <gradus/optim/schedule_formula.h>

#include <algorithm>
#include <cctype>
#include <span>

namespace gradus::optim {
namespace {

using detail::MakeRule;
using detail::MakeSchedule;

std::vector<MakeRule> all_optimizers() {
  std::vector<MakeRule> all;
  for (const auto list :
       {detail::elementwise_optimizers(), detail::tensorwise_optimizers(), detail::closure_optimizers()}) {
    all.insert(all.end(), list.begin(), list.end());
  }
  return all;
}

bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

/// "StepLR" and "step_lr" are the same name.
std::string plain(const std::string& name) {
  std::string text;
  for (char c : name) {
    if (c != '_') text += lower(c);
  }
  return text;
}

/// "ReduceLROnPlateau" becomes "reduce_lr_on_plateau".
std::string snake_case(const std::string& name) {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool starts_word =
        i > 0 && is_upper(name[i]) && (!is_upper(name[i - 1]) || (i + 1 < name.size() && !is_upper(name[i + 1])));
    if (starts_word) text += '_';
    text += lower(name[i]);
  }
  return text;
}

/// The names that a thing goes by, its own first.
std::vector<std::string> names_of(const About& about) {
  std::vector<std::string> names{about.name};
  std::string rest = about.also;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(", ");
    names.push_back(rest.substr(0, comma));
    rest = comma == std::string::npos ? "" : rest.substr(comma + 2);
  }
  return names;
}

template <class Pointer>
Description described(const Pointer& thing, const std::string& name, const char* mechanism) {
  const About about = thing->about();
  return {name, names_of(about), about.family, about.summary, about.source, thing->options().describe(), {}, mechanism};
}

Description describe(const detail::RulePointer& made) {
  const std::string name = made->about().name;
  Description description = made->elementwise() != nullptr  ? described(made, plain(name), "elementwise")
                            : made->tensorwise() != nullptr ? described(made, plain(name), "tensorwise")
                            : made->by_closure() != nullptr ? described(made, plain(name), "closure")
                                                            : described(made, snake_case(name), "wrapper");
  const detail::Slots slots = made->slots();
  description.state.assign(slots.names, slots.names + slots.count);
  return description;
}

Description describe(const detail::ScheduleRulePointer& made) {
  return described(made, snake_case(made->about().name), "schedule");
}

template <class Make>
std::vector<Description> describe_all(std::span<const Make> list) {
  std::vector<Description> descriptions;
  for (const Make make : list) descriptions.push_back(describe(make()));
  return descriptions;
}

template <class Make>
auto find(const char* operation, const char* kind, const std::string& name, std::span<const Make> list, Where where) {
  for (const Make make : list) {
    auto made = make();
    for (const std::string& known : names_of(made->about())) {
      if (plain(known) == plain(name)) return made;
    }
  }
  std::vector<std::string> names;
  for (const Make make : list) names.push_back(describe(make()).name);
  throw_unknown_name(operation, kind, name, names, where);
}

}  // namespace

detail::RulePointer detail::optimizer_rule(const char* operation, const std::string& name, const OptionList& options,
                                           Where where) {
  RulePointer formula = find<MakeRule>(operation, "optimizer", name, all_optimizers(), where);
  formula->options().set(formula->about().name, options, where);
  return formula;
}

Optimizer make(const std::string& name, Parameters parameters, const OptionList& options, Where where) {
  return Optimizer(std::move(parameters), detail::optimizer_rule("make", name, options, where), where);
}

ParameterGroup make_group(const std::string& name, Parameters parameters, const OptionList& options, Where where) {
  return {std::move(parameters), detail::optimizer_rule("make_group", name, options, where), where};
}

Optimizer& wrap(Optimizer& optimizer, const std::string& name, const OptionList& options, Where where) {
  detail::RulePointer wrapper = find<MakeRule>("wrap", "wrapper", name, detail::wrappers(), where);
  wrapper->options().set(wrapper->about().name, options, where);
  return optimizer.wrap(std::move(wrapper), where);
}

Schedule make_schedule(const std::string& name, Optimizer& optimizer, const OptionList& options, Where where) {
  detail::ScheduleRulePointer formula =
      find<MakeSchedule>("make_schedule", "schedule", name, detail::schedules(), where);
  OptionList own = options;
  ScheduleOptions drives;
  const auto driven = std::find_if(own.begin(), own.end(), [](const auto& given) { return given.first == "option"; });
  if (driven != own.end()) {
    drives.option = driven->second.text();
    own.erase(driven);
  }
  formula->options().set(formula->about().name, own, where);
  return Schedule(optimizer, std::move(formula), drives, where);
}

AnySchedule schedule_formula(const std::string& name, const OptionList& options, Where where) {
  detail::ScheduleRulePointer formula =
      find<MakeSchedule>("schedule_formula", "schedule", name, detail::schedules(), where);
  formula->options().set(formula->about().name, options, where);
  return formula;
}

std::vector<Description> descriptions() { return describe_all<MakeRule>(all_optimizers()); }

std::vector<Description> wrapper_descriptions() { return describe_all<MakeRule>(detail::wrappers()); }

std::vector<Description> schedule_descriptions() { return describe_all<MakeSchedule>(detail::schedules()); }

}  // namespace gradus::optim
