// Messages about names that do not exist.
#include <gradus/bench/cli/usage.h>
#include <gradus/core/error.h>

#include <algorithm>
#include <utility>

namespace gradus::bench {

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

}  // namespace gradus::bench
