/// For tests of messages: the line an exception carries.
#pragma once

#include <gradus/core/error.h>

#include <string>

namespace gradus {

/// What f() throws, as a type E, without the " (file:line)" at its end; f must stand in the same line as this call, and
/// the message must name that line. Otherwise the whole message comes back, so that a comparison shows it.
template <class E, class F>
std::string thrown(const F& f, Where where = Where::here()) {
  try {
    f();
  } catch (const E& error) {
    const std::string message = error.what();
    const std::string file = where.file;
    const std::string place = " (" + file.substr(file.find_last_of('/') + 1) + ":" + std::to_string(where.line) + ")";
    const auto start = message.size() - place.size();
    const bool ends = message.size() > place.size() && message.compare(start, place.size(), place) == 0;
    return ends ? message.substr(0, start) : message + " [expected at its end:" + place + "]";
  }
  return "nothing was thrown";
}

}  // namespace gradus
