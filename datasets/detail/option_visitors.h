/// What the options of data sets are shown to: one visitor checks their ranges, the other lists them. Internal.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/dtype.h>
#include <gradus/core/error.h>
#include <gradus/datasets/dataset.h>
#include <gradus/datasets/synthetic.h>

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::datasets {

/// Throws ValueError for the first option that is out of its range: "make_moons: noise must be >= 0, got -1".
class OptionChecker {
 public:
  OptionChecker(const char* operation, Where where) : operation_(operation), where_(where) {}

  void operator()(const char* name, double value, const Range& range, const char* help) const;
  void operator()(const char* name, std::int64_t value, const Range& range, const char* help) const;
  void operator()(const char* name, const std::vector<double>& values, const Range& range, const char* help) const;
  void operator()(const char* /*name*/, const PerFeature& /*value*/, const char* /*help*/) const {}
  void operator()(const char* /*name*/, bool /*value*/, const char* /*help*/) const {}
  void operator()(const char* /*name*/, Split /*value*/, const char* /*help*/) const {}
  /// TypeError unless float32 or float64.
  void operator()(const char* name, Dtype dtype, const char* help) const;

 private:
  const char* operation_;
  Where where_;
};

/// Keeps name, present value (as the default), range and help of each option.
class OptionLister {
 public:
  std::vector<Option> options;

  void operator()(const char* name, double value, const Range& range, const char* help);
  void operator()(const char* name, std::int64_t value, const Range& range, const char* help);
  void operator()(const char* name, const std::vector<double>& values, const Range& range, const char* help);
  void operator()(const char* name, const PerFeature& value, const char* help);
  void operator()(const char* name, bool value, const char* help);
  void operator()(const char* name, Split split, const char* help);
  void operator()(const char* name, Dtype dtype, const char* help);
};

template <class Options>
void check_options(const char* operation, Options options, Where where) {
  const OptionChecker checker(operation, where);
  options.options(checker);
}

template <class Options>
std::vector<Option> list_options(Options options = {}) {
  OptionLister lister;
  options.options(lister);
  return lister.options;
}

}  // namespace gradus::datasets
