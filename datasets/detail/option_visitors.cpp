// Checking and listing the options of data sets.
#include <gradus/datasets/detail/option_visitors.h>

#include <cmath>

namespace gradus::datasets {

void OptionChecker::operator()(const char* name, double value, const Range& range, const char* /*help*/) const {
  if (range.contains(value)) return;
  const bool is_interval = std::isfinite(range.min) && std::isfinite(range.max);
  throw ValueError(where_, std::string(operation_) + ": " + name + " must be " + (is_interval ? "in " : "") +
                               to_string(range) + ", got " + to_string(OptionValue(value)));
}

void OptionChecker::operator()(const char* name, std::int64_t value, const Range& range, const char* help) const {
  (*this)(name, static_cast<double>(value), range, help);
}

void OptionChecker::operator()(const char* name, const std::vector<double>& values, const Range& range,
                               const char* help) const {
  const std::string each = std::string("each of ") + name;
  for (const double value : values) (*this)(each.c_str(), value, range, help);
}

void OptionChecker::operator()(const char* name, Dtype dtype, const char* /*help*/) const {
  if (is_floating(dtype)) return;
  throw TypeError(where_,
                  std::string(operation_) + ": " + name + " must be float32 or float64, got " + gradus::name(dtype));
}

void OptionLister::operator()(const char* name, double value, const Range& range, const char* help) {
  options.push_back({.name = name, .default_value = value, .range = range, .help = help});
}

void OptionLister::operator()(const char* name, std::int64_t value, const Range& range, const char* help) {
  options.push_back({.name = name, .default_value = value, .range = range, .help = help});
}

void OptionLister::operator()(const char* name, const std::vector<double>& values, const Range& range,
                              const char* help) {
  options.push_back({.name = name, .default_value = values, .range = range, .help = help});
}

void OptionLister::operator()(const char* name, const PerFeature& value, const char* help) {
  options.push_back({.name = name, .default_value = value.values(), .help = help});
}

void OptionLister::operator()(const char* name, bool value, const char* help) {
  options.push_back({.name = name, .default_value = value, .help = help});
}

void OptionLister::operator()(const char* name, Split split, const char* help) {
  const std::vector<std::string> words = {"train", "test", "all"};
  options.push_back(
      {.name = name, .default_value = words[static_cast<std::size_t>(split)], .help = help, .choices = words});
}

void OptionLister::operator()(const char* name, Dtype dtype, const char* help) {
  options.push_back(
      {.name = name, .default_value = gradus::name(dtype), .help = help, .choices = {"float32", "float64"}});
}

}  // namespace gradus::datasets
