/// The options of a formula or a schedule, seen by name: listed, read, checked and set.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/parameters.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <vector>

namespace gradus::optim {

/// What options(visitor) is called with: it keeps, for each option, where its value is and what it may be.
/// The object whose options these are must stay where it is.
class Options {
 public:
  /// An option that is a number, and finite.
  Options& operator()(const char* name, double& value, const Range& range, const char* help);
  Options& operator()(const char* name, std::int64_t& value, const Range& range, const char* help);
  Options& operator()(const char* name, bool& value, const char* help);
  /// A list; the range is that of each number in it.
  Options& operator()(const char* name, std::vector<double>& values, const Range& range, const char* help);
  Options& operator()(const char* name, std::vector<std::int64_t>& values, const Range& range, const char* help);
  /// One of several words. The enumerators are 0, 1, … in the order of `words`.
  template <class Enum>
  requires std::is_enum_v<Enum> Options& operator()(const char* name, Enum& value,
                                                    std::initializer_list<const char*> words, const char* help) {
    static_assert(sizeof(Enum) == 1, "an option's enumeration has the underlying type std::uint8_t");
    return add_choice(name, reinterpret_cast<std::uint8_t*>(&value), words, help);
  }
  /// A second spelling of an option's name.
  Options& alias(const char* spelling, const char* name);
  /// The options of a part, their names after `prefix`.
  Options& insert(const std::string& prefix, const Options& part);

  bool contains(const std::string& name) const noexcept { return find(name) != nullptr; }
  /// Throws ValueError for an unknown name, with the nearest one; `who` begins the message.
  OptionValue get(const char* who, const std::string& name, Where where) const;
  /// Also throws ValueError for a value of the wrong kind or out of range, and then changes nothing.
  void set(const char* who, const std::string& name, const OptionValue& value, Where where);
  /// Sets several. A list "betas" sets beta1, beta2, …
  void set(const char* who, const OptionList& list, Where where);
  /// Throws ValueError if a present value is out of range.
  void check(const char* who, Where where) const;
  /// Names, present values (as defaults), ranges and help.
  std::vector<Option> describe() const;

  void save(const std::string& prefix, StateDict& state) const;
  /// Reads what save wrote.
  void load(const char* who, const std::string& prefix, const StateDict& state, Where where);

 private:
  struct Entry {
    std::string name;
    OptionValue::Kind kind;
    void* value;
    Range range;
    const char* help;
    std::vector<std::string> words;
    bool whole = false;  // of a list: integers
  };
  struct Alias {
    std::string spelling;
    std::string name;
  };

  Options& add_choice(const char* name, std::uint8_t* value, std::initializer_list<const char*> words,
                      const char* help);
  const Entry* find(const std::string& name) const noexcept;
  const Entry& at(const char* who, const std::string& name, Where where) const;
  static void check_list(const char* who, const Entry& entry, const std::vector<double>& values, Where where);
  static OptionValue read(const Entry& entry);
  static void write(const char* who, const Entry& entry, const OptionValue& value, Where where);

  std::vector<Entry> entries_;
  std::vector<Alias> aliases_;
};

}  // namespace gradus::optim
