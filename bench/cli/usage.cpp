// Messages about names that do not exist.
#include <gradus/bench/cli/usage.h>
#include <gradus/core/error.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

namespace gradus::bench {
namespace {

// The whole text as a finite number; NaN if it is none.
double number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  const bool whole = !text.empty() && *end == '\0' && std::isfinite(value);
  return whole ? value : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

std::string unknown_name(const std::string& kind, const std::string& name, const std::vector<std::string>& known) {
  std::vector<const char*> candidates;
  candidates.reserve(known.size());
  for (const std::string& candidate : known) candidates.push_back(candidate.c_str());
  const std::string near = nearest_names(name, candidates.data(), candidates.size());
  std::string message = kind + " \"" + name + "\" is unknown; ";
  if (!near.empty()) return message + "did you mean " + near + "?";
  message += "known are";
  for (std::size_t i = 0; i < known.size(); ++i) message += (i == 0 ? " " : ", ") + known[i];
  return message;
}

std::function<std::string(const std::string&)> one_of(std::string kind, std::vector<std::string> names) {
  return [kind = std::move(kind), names = std::move(names)](const std::string& value) {
    return std::find(names.begin(), names.end(), value) != names.end() ? "" : unknown_name(kind, value, names);
  };
}

std::function<std::string(const std::string&)> whole_number(long least, long most) {
  return [=](const std::string& text) -> std::string {
    const double value = number(text);
    const bool is_whole = text.find_first_not_of("+-0123456789") == std::string::npos;
    if (is_whole && value >= static_cast<double>(least) && value <= static_cast<double>(most)) return "";
    return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", got " + text;
  };
}

std::string positive_number(const std::string& text) {
  return number(text) > 0 ? "" : "must be a number above 0, got " + text;
}

std::string non_negative_number(const std::string& text) {
  return number(text) >= 0 ? "" : "must be a number from 0 on, got " + text;
}

}  // namespace gradus::bench
