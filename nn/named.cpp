// Finding something by its name, and checking the options given to it.
#include <gradus/nn/detail/named.h>

#include <algorithm>

namespace gradus::nn::detail {

std::size_t find_named(const char* operation, const char* kind, const std::string& name,
                       const std::vector<Description>& list, Where where) {
  std::vector<std::string> candidates;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::vector<std::string>& aliases = list[i].aliases;
    if (list[i].name == name || std::find(aliases.begin(), aliases.end(), name) != aliases.end()) return i;
    candidates.push_back(list[i].name);
    candidates.insert(candidates.end(), aliases.begin(), aliases.end());
  }
  throw_unknown_name(operation, kind, name, candidates, where);
}

Given::Given(const char* operation, const Description& description, const OptionList& options, Where where) {
  for (const Option& option : description.options) values_.emplace_back(option.name, option.default_value);
  for (const auto& given : options) {
    const std::string& name = given.first;
    const OptionValue& value = given.second;
    const auto slot = find(name);
    if (slot == values_.end()) {
      std::vector<std::string> candidates;
      for (const auto& known : values_) candidates.push_back(known.first);
      throw_unknown_name(operation, "option of " + description.name, name, candidates, where);
    }
    const Option& option = description.options[static_cast<std::size_t>(slot - values_.begin())];
    const std::string what = std::string(operation) + ": " + description.name + ": " + name;
    const bool text = option.default_value.kind() == OptionValue::Kind::text;
    if (text ? value.kind() != OptionValue::Kind::text : !value.is_numeric()) {
      throw TypeError(where, what + " must be a " + (text ? "text" : "number") + ", got " + to_string(value));
    }
    if (!text && !option.range.contains(value.number())) {
      throw ValueError(where, what + " must be " + to_string(option.range) + ", got " + to_string(value));
    }
    const std::vector<std::string>& choices = option.choices;
    if (!choices.empty() && std::find(choices.begin(), choices.end(), value.text()) == choices.end()) {
      throw_unknown_name(operation, description.name + ": " + name, value.text(), choices, where);
    }
    slot->second = value;
  }
}

OptionList::iterator Given::find(const std::string& name) {
  return std::find_if(values_.begin(), values_.end(), [&](const auto& known) { return known.first == name; });
}

}  // namespace gradus::nn::detail
