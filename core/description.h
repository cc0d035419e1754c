/// How things with a name describe themselves: optimizers, schedules, activations, initialisers, losses, data sets.
/// Command line, JSON, documentation tables and `gradus list` are made from this; there is no second list.
#pragma once

#include <gradus/core/error.h>

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace gradus {

/// The value of an option: a number, an integer, a truth value, a text or a list of numbers.
class OptionValue {
 public:
  enum class Kind : std::uint8_t { number, integer, boolean, text, numbers };

  template <class T>
  requires std::is_arithmetic_v<T> OptionValue(T value)
      : kind_(std::is_same_v<T, bool> ? Kind::boolean
              : std::is_integral_v<T> ? Kind::integer
                                      : Kind::number),
        number_(static_cast<double>(value)) {}
  OptionValue(const char* value) : kind_(Kind::text), text_(value) {}
  OptionValue(std::string value) : kind_(Kind::text), text_(std::move(value)) {}
  OptionValue(std::vector<double> values) : kind_(Kind::numbers), numbers_(std::move(values)) {}
  OptionValue(std::initializer_list<double> values) : kind_(Kind::numbers), numbers_(values) {}

  Kind kind() const noexcept { return kind_; }
  bool is_numeric() const noexcept { return kind_ == Kind::number || kind_ == Kind::integer; }
  double number() const noexcept { return number_; }
  std::int64_t integer() const noexcept { return static_cast<std::int64_t>(number_); }
  bool boolean() const noexcept { return number_ != 0; }
  const std::string& text() const noexcept { return text_; }
  const std::vector<double>& numbers() const noexcept { return numbers_; }

 private:
  Kind kind_;
  double number_ = 0;
  std::string text_;
  std::vector<double> numbers_;
};

/// "0.001", "true", "min", "[0.9, 0.999]": the shortest text that reads back as the same value.
std::string to_string(const OptionValue& value);

/// Options by name: {{"lr", 3e-4}, {"amsgrad", true}}.
using OptionList = std::vector<std::pair<std::string, OptionValue>>;

/// Where an option's number must lie.
struct Range {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool min_open = false;  ///< min itself is outside
  bool max_open = false;

  /// False for NaN.
  bool contains(double value) const noexcept;
};

inline constexpr Range non_negative{.min = 0};
inline constexpr Range positive{.min = 0, .min_open = true};
inline constexpr Range from_0_below_1{.min = 0, .max = 1, .max_open = true};

/// "[0, 1)", "> 0", ">= 0" or "".
std::string to_string(const Range& range);

/// One option of something that has a name.
struct Option {
  std::string name;
  OptionValue default_value;
  Range range = {};
  std::string help;
  std::vector<std::string> choices = {};  ///< for a text: what it may be
};

/// Something that has a name.
struct Description {
  std::string name;                       ///< "adam"
  std::vector<std::string> aliases = {};  ///< other spellings that are understood
  std::string family;                     ///< "adaptive", "momentum", "decay", …
  std::string summary;                    ///< one line
  std::string source = {};                ///< paper, year, arXiv id
  std::vector<Option> options = {};
  std::vector<std::string> state = {};  ///< for optimizers and wrappers: tensors kept for each parameter
  std::string mechanism = {};           ///< "elementwise", "tensorwise", "closure", "wrapper", "schedule", or ""
};

/// Throws ValueError: `operation: kind "adm" is unknown; did you mean adam?`
[[noreturn]] void throw_unknown_name(const std::string& operation, const std::string& kind, const std::string& name,
                                     const std::vector<std::string>& candidates, Where where = Where::here());

}  // namespace gradus
