// The whole line of the error that a call ends with.
#pragma once

#include <gradus/core/error.h>

#include <ostream>  // doctest only declares it, and asks whether a Shape can be printed
#include <string>

/// The place that the tests of messages give.
inline constexpr gradus::Where train_line_12{"train.cpp", 12};

/// The message, if the call throws this kind of error; errors of another kind pass through.
template <class Kind, class Call>
std::string error_line(Call call) {
  try {
    call();
  } catch (const Kind& error) {
    return error.what();
  }
  return "no error";
}
