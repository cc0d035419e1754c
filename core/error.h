/// The exceptions gradus throws, and the place in the user's program that they name.
#pragma once

#include <stdexcept>
#include <string>
#include <type_traits>

namespace gradus {

/// A place in a source file. As a defaulted last parameter (`Where where = Where::here()`) it is the caller's line.
/// An own type because clang 14 has no std::source_location.
struct Where {
  const char* file = nullptr;
  int line = 0;

  constexpr Where() = default;
  // A template, as a 0 is no pointer then: the {0, 1} of sum(x, {0, 1}) is a list of dimensions only.
  template <class File>
  requires std::is_same_v<File, const char*>
  constexpr Where(File place_file, int place_line) : file(place_file), line(place_line) {}

  static constexpr Where here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) { return {file, line}; }
};

/// "train.cpp:41", without the directories; "" if the place is unknown.
std::string to_string(Where where);

/// Base of all exceptions of the library. The message is one line: operation: what is wrong: the values (file:line).
class Error : public std::runtime_error {
 public:
  /// Appends " (file:line)": the outermost open WhereScope of this thread, else `where`; nothing if neither is known.
  Error(Where where, const std::string& message);
  explicit Error(const std::string& message) : Error(Where{}, message) {}

  /// The place that the message names; file is null if none is known.
  Where where() const noexcept { return where_; }

 private:
  Where where_;
};

/// Shapes that do not fit together.
struct ShapeError : Error {
  using Error::Error;
};
/// A dtype that the operation does not take.
struct TypeError : Error {
  using Error::Error;
};
/// A value outside its range, or an option that does not exist.
struct ValueError : Error {
  using Error::Error;
};
/// An index or dimension out of range.
struct IndexError : Error {
  using Error::Error;
};
/// A file that is missing, damaged or cannot be written.
struct IoError : Error {
  using Error::Error;
};
/// A misuse of the autograd graph.
struct GraphError : Error {
  using Error::Error;
};

/// While it lives, errors of this thread name its place instead of the line inside a layer that threw.
/// Scopes nest; the outermost wins.
class WhereScope {
 public:
  explicit WhereScope(Where where) noexcept;
  ~WhereScope();
  WhereScope(const WhereScope&) = delete;
  WhereScope& operator=(const WhereScope&) = delete;

 private:
  bool opened_;
};

/// The outermost open WhereScope of this thread, else `where`.
Where user_place(Where where) noexcept;

/// For messages about unknown names: the candidates closest to `name` by edit distance, as in "beta1 or beta2", or ""
/// when none is near.
std::string nearest_names(const std::string& name, const char* const* candidates, std::size_t count);

}  // namespace gradus
