/// Wrong usage of the command line: unknown names are answered with the nearest known one.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace gradus::bench {

/// What the user typed does not make sense; the program exits with 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// kind "name" is unknown; did you mean ...?  (or the whole list, when none is near and the list is short)
std::string unknown_name(const std::string& kind, const std::string& name, const std::vector<std::string>& known);

/// For CLI11's check(): empty if the value is one of the names, else the message of unknown_name.
std::function<std::string(const std::string&)> one_of(std::string kind, std::vector<std::string> names);

/// For CLI11's check(): empty if the text is such a number, else what it must be.
std::function<std::string(const std::string&)> whole_number(long least, long most);
std::string positive_number(const std::string& text);
std::string non_negative_number(const std::string& text);

}  // namespace gradus::bench
