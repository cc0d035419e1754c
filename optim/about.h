/// How a formula or a schedule introduces itself in messages, lists and documentation.
#pragma once

namespace gradus::optim {

struct About {
  const char* name;       ///< "Adam", as in C++
  const char* family;     ///< "momentum", "adaptive", "decay", …
  const char* summary;    ///< one line
  const char* source;     ///< paper, year, arXiv id
  const char* also = "";  ///< other names it goes by, as "Signum, SignSGD"
};

}  // namespace gradus::optim
