// Texts of options and ranges, and the hint after an unknown name.
#include <gradus/core/description.h>

#include <charconv>

namespace gradus {
namespace {

template <class Number>
std::string shortest(Number number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof(text), number);
  return std::string(text, end.ptr);
}

}  // namespace

std::string to_string(const OptionValue& value) {
  switch (value.kind()) {
    case OptionValue::Kind::number:
      return shortest(value.number());
    case OptionValue::Kind::integer:
      return shortest(value.integer());
    case OptionValue::Kind::boolean:
      return value.boolean() ? "true" : "false";
    case OptionValue::Kind::text:
      return value.text();
    case OptionValue::Kind::numbers:
      break;
  }
  std::string text = "[";
  for (const double number : value.numbers()) {
    if (text.size() > 1) text += ", ";
    text += shortest(number);
  }
  return text + "]";
}

bool Range::contains(double value) const noexcept {
  const bool above = min_open ? value > min : value >= min;
  const bool below = max_open ? value < max : value <= max;
  return above && below;
}

std::string to_string(const Range& range) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const bool has_min = range.min != -infinity;
  const bool has_max = range.max != infinity;
  if (has_min && has_max) {
    return (range.min_open ? "(" : "[") + shortest(range.min) + ", " + shortest(range.max) +
           (range.max_open ? ")" : "]");
  }
  if (has_min) return (range.min_open ? "> " : ">= ") + shortest(range.min);
  if (has_max) return (range.max_open ? "< " : "<= ") + shortest(range.max);
  return "";
}

void throw_unknown_name(const std::string& operation, const std::string& kind, const std::string& name,
                        const std::vector<std::string>& candidates, Where where) {
  std::vector<const char*> texts;
  texts.reserve(candidates.size());
  for (const std::string& candidate : candidates) texts.push_back(candidate.c_str());
  std::string message = operation.empty() ? "" : operation + ": ";
  message += kind + " \"" + name + "\" is unknown";
  const std::string nearest = nearest_names(name, texts.data(), texts.size());
  if (!nearest.empty()) {
    message += "; did you mean " + nearest + "?";
  } else if (!candidates.empty()) {
    message += "; known:";
    for (const std::string& candidate : candidates)
      message += (&candidate == candidates.data() ? " " : ", ") + candidate;
  }
  throw ValueError(where, message);
}

}  // namespace gradus
