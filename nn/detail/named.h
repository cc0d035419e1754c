// Finding something by its name, and reading the options given to it. Internal to nn.
#pragma once

#include <gradus/core/description.h>

#include <string>
#include <vector>

namespace gradus::nn::detail {

/// The place in the list of what is called `name` or has it among its aliases.
/// Throws ValueError: `operation: kind "tahn" is unknown; did you mean tanh?`
std::size_t find_named(const char* operation, const char* kind, const std::string& name,
                       const std::vector<Description>& list, Where where);

/// Options given by name, checked against what their description says; those not given have their defaults.
class Given {
 public:
  /// Throws ValueError for an unknown option or a value outside its range or choices, TypeError for one of another
  /// kind.
  Given(const char* operation, const Description& description, const OptionList& options, Where where);

  double number(const char* name) { return find(name)->second.number(); }
  const std::string& text(const char* name) { return find(name)->second.text(); }

 private:
  OptionList::iterator find(const std::string& name);

  OptionList values_;
};

}  // namespace gradus::nn::detail
