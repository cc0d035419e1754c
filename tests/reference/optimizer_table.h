// How the optimizers of other libraries are called in gradus.
#pragma once

#include "harness.h"

#include <span>
#include <utility>

namespace reference {

/// One optimizer of another library. Its options are gradus' unless something is said here.
struct Translation {
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  std::string library;  // what the record's source begins with; "" is any
  std::string name;
  std::string gradus = {};                                    // "": the same name
  gradus::OptionList defaults = {};                           // theirs, where gradus' differ
  Pairs renamed = {};                                         // their option, gradus'; "" drops it
  Pairs missing = {};                                         // their option, why gradus has not got it
  void (*adapt)(gradus::OptionList&) = nullptr;               // what renaming cannot say
  std::string (*lacks)(const gradus::OptionList&) = nullptr;  // why gradus cannot follow these; "": it can
  Tolerance tolerance = {};
  double relative_on_p1 = 0;  // 0: the same; gradients of P1 are small
  std::string wrong = {};     // why no record of it can be compared
};

/// Two entries for one optimizer are two ways to call it: both must give the record's numbers.
std::span<const Translation> translations();

/// The optimizer of a record in gradus' words.
struct Call {
  std::string optimizer;
  gradus::OptionList options;
  Tolerance tolerance = {};
  Tolerance on_p1 = {};
  std::string missing = {};  // what of it gradus has not got, and why
};
std::vector<Call> calls(const std::string& source, const std::string& name, const gradus::OptionList& options);

/// The option's value, which is taken out of the list; throws if there is none.
gradus::OptionValue take(gradus::OptionList& options, const std::string& name);

}  // namespace reference
