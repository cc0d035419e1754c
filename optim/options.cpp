// Reading, checking and writing options by name.
#include <gradus/optim/options.h>

#include <cmath>

namespace gradus::optim {
namespace {

[[noreturn]] void refuse(const char* who, const std::string& name, const std::string& wanted, const OptionValue& value,
                         Where where) {
  const bool quoted = value.kind() == OptionValue::Kind::text;
  const std::string text = quoted ? '"' + value.text() + '"' : to_string(value);
  throw ValueError(where, std::string(who) + ": " + name + " must be " + wanted + ", got " + text);
}

void check_number(const char* who, const std::string& name, const Range& range, double value, Where where) {
  if (!range.contains(value)) {
    const std::string allowed = to_string(range);
    const bool interval = allowed.find(',') != std::string::npos;
    refuse(who, name, allowed.empty() ? "a number" : interval ? "in " + allowed : allowed, value, where);
  }
  if (std::isinf(value)) refuse(who, name, "finite", value, where);
}

void check_integer(const char* who, const std::string& name, const OptionValue& value, Where where) {
  if (value.is_numeric() && value.number() == std::floor(value.number()) && !std::isinf(value.number())) return;
  refuse(who, name, "an integer", value, where);
}

std::string element(const std::string& name, std::size_t i) { return name + "[" + std::to_string(i) + "]"; }

std::vector<double> load_list(const char* who, const std::string& name, const StateDict& state, Where where) {
  const Tensor& list = state.at(name, who, where);
  if (list.dtype() != Dtype::float64 || list.dim() != 1) {
    throw TypeError(where, std::string(who) + ": \"" + name + "\" must be a list of float64, got " +
                               gradus::name(list.dtype()) + " " + to_string(list.shape()));
  }
  return list.to_vector<double>();
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace

Options& Options::operator()(const char* name, double& value, const Range& range, const char* help) {
  entries_.push_back({name, OptionValue::Kind::number, &value, range, help, {}});
  return *this;
}

Options& Options::operator()(const char* name, std::int64_t& value, const Range& range, const char* help) {
  entries_.push_back({name, OptionValue::Kind::integer, &value, range, help, {}});
  return *this;
}

Options& Options::operator()(const char* name, bool& value, const char* help) {
  entries_.push_back({name, OptionValue::Kind::boolean, &value, {}, help, {}});
  return *this;
}

Options& Options::operator()(const char* name, std::vector<double>& values, const Range& range, const char* help) {
  entries_.push_back({name, OptionValue::Kind::numbers, &values, range, help, {}});
  return *this;
}

Options& Options::operator()(const char* name, std::vector<std::int64_t>& values, const Range& range,
                             const char* help) {
  entries_.push_back({name, OptionValue::Kind::numbers, &values, range, help, {}, true});
  return *this;
}

// NOLINTNEXTLINE(readability-non-const-parameter): set() writes through it
Options& Options::add_choice(const char* name, std::uint8_t* value, std::initializer_list<const char*> words,
                             const char* help) {
  entries_.push_back({name, OptionValue::Kind::text, value, {}, help, {words.begin(), words.end()}});
  return *this;
}

Options& Options::alias(const char* spelling, const char* name) {
  aliases_.push_back({spelling, name});
  return *this;
}

Options& Options::insert(const std::string& prefix, const Options& part) {
  for (const Entry& entry : part.entries_) {
    entries_.push_back(entry);
    entries_.back().name = prefix + entry.name;
  }
  for (const Alias& alias : part.aliases_) aliases_.push_back({prefix + alias.spelling, prefix + alias.name});
  return *this;
}

OptionValue Options::get(const char* who, const std::string& name, Where where) const {
  return read(at(who, name, where));
}

void Options::set(const char* who, const std::string& name, const OptionValue& value, Where where) {
  write(who, at(who, name, where), value, where);
}

void Options::set(const char* who, const OptionList& list, Where where) {
  for (const auto& [name, value] : list) {
    const std::string single = name.empty() ? name : name.substr(0, name.size() - 1);
    const bool several = value.kind() == OptionValue::Kind::numbers && !contains(name) && contains(single + "1");
    if (!several) {
      set(who, name, value, where);
      continue;
    }
    std::size_t count = 0;
    while (contains(single + std::to_string(count + 1))) ++count;
    if (value.numbers().size() != count) refuse(who, name, std::to_string(count) + " numbers", value, where);
    for (std::size_t i = 0; i < count; ++i) set(who, single + std::to_string(i + 1), value.numbers()[i], where);
  }
}

void Options::check(const char* who, Where where) const {
  for (const Entry& entry : entries_) {
    if (entry.kind == OptionValue::Kind::number || entry.kind == OptionValue::Kind::integer) {
      check_number(who, entry.name, entry.range, read(entry).number(), where);
    }
    if (entry.kind == OptionValue::Kind::numbers) check_list(who, entry, read(entry).numbers(), where);
  }
}

void Options::check_list(const char* who, const Entry& entry, const std::vector<double>& values, Where where) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (entry.whole) check_integer(who, element(entry.name, i), values[i], where);
    check_number(who, element(entry.name, i), entry.range, values[i], where);
  }
}

std::vector<Option> Options::describe() const {
  std::vector<Option> list;
  for (const Entry& entry : entries_) {
    list.push_back({entry.name, read(entry), entry.range, entry.help, entry.words});
  }
  return list;
}

void Options::save(const std::string& prefix, StateDict& state) const {
  for (const Entry& entry : entries_) {
    const OptionValue value = read(entry);
    switch (entry.kind) {
      case OptionValue::Kind::text:
        state.set_text(prefix + entry.name, value.text());
        break;
      case OptionValue::Kind::number:
        state.set_number(prefix + entry.name, value.number());
        break;
      case OptionValue::Kind::numbers:
        state.set(prefix + entry.name, tensor(value.numbers(), {static_cast<std::int64_t>(value.numbers().size())}));
        break;
      default:
        state.set_integer(prefix + entry.name, value.integer());
        break;
    }
  }
}

void Options::load(const char* who, const std::string& prefix, const StateDict& state, Where where) {
  for (const Entry& entry : entries_) {
    const std::string name = prefix + entry.name;
    switch (entry.kind) {
      case OptionValue::Kind::text:
        write(who, entry, state.text(name, who, where), where);
        break;
      case OptionValue::Kind::number:
        write(who, entry, state.number(name, who, where), where);
        break;
      case OptionValue::Kind::boolean:
        write(who, entry, state.integer(name, who, where) != 0, where);
        break;
      case OptionValue::Kind::numbers:
        write(who, entry, load_list(who, name, state, where), where);
        break;
      default:
        write(who, entry, state.integer(name, who, where), where);
        break;
    }
  }
}

const Options::Entry* Options::find(const std::string& name) const noexcept {
  for (const Entry& entry : entries_) {
    if (entry.name == name) return &entry;
  }
  for (const Alias& alias : aliases_) {
    if (alias.spelling == name) return find(alias.name);
  }
  return nullptr;
}

const Options::Entry& Options::at(const char* who, const std::string& name, Where where) const {
  if (const Entry* entry = find(name)) return *entry;
  std::vector<std::string> names;
  for (const Entry& entry : entries_) names.push_back(entry.name);
  throw_unknown_name(who, "option", name, names, where);
}

OptionValue Options::read(const Entry& entry) {
  switch (entry.kind) {
    case OptionValue::Kind::boolean:
      return *static_cast<const bool*>(entry.value);
    case OptionValue::Kind::integer:
      return *static_cast<const std::int64_t*>(entry.value);
    case OptionValue::Kind::text:
      return entry.words[*static_cast<const std::uint8_t*>(entry.value)];
    case OptionValue::Kind::numbers:
      if (entry.whole) {
        const auto& integers = *static_cast<const std::vector<std::int64_t>*>(entry.value);
        return std::vector<double>(integers.begin(), integers.end());
      }
      return *static_cast<const std::vector<double>*>(entry.value);
    default:
      return *static_cast<const double*>(entry.value);
  }
}

void Options::write(const char* who, const Entry& entry, const OptionValue& value, Where where) {
  switch (entry.kind) {
    case OptionValue::Kind::boolean:
      if (value.kind() != OptionValue::Kind::boolean) refuse(who, entry.name, "true or false", value, where);
      *static_cast<bool*>(entry.value) = value.boolean();
      return;
    case OptionValue::Kind::text:
      for (std::size_t i = 0; i < entry.words.size(); ++i) {
        if (value.kind() != OptionValue::Kind::text || value.text() != entry.words[i]) continue;
        *static_cast<std::uint8_t*>(entry.value) = static_cast<std::uint8_t>(i);
        return;
      }
      refuse(who, entry.name, listed(entry.words), value, where);
    case OptionValue::Kind::integer:
      check_integer(who, entry.name, value, where);
      check_number(who, entry.name, entry.range, value.number(), where);
      *static_cast<std::int64_t*>(entry.value) = value.integer();
      return;
    case OptionValue::Kind::numbers:
      if (value.kind() != OptionValue::Kind::numbers) refuse(who, entry.name, "a list of numbers", value, where);
      check_list(who, entry, value.numbers(), where);
      if (entry.whole) {
        static_cast<std::vector<std::int64_t>*>(entry.value)->assign(value.numbers().begin(), value.numbers().end());
      } else {
        *static_cast<std::vector<double>*>(entry.value) = value.numbers();
      }
      return;
    default:
      if (!value.is_numeric()) refuse(who, entry.name, "a number", value, where);
      check_number(who, entry.name, entry.range, value.number(), where);
      *static_cast<double*>(entry.value) = value.number();
  }
}

}  // namespace gradus::optim
