// Declarations found by what stands at the start of their lines.
#include "declared_operations.h"

#include <fstream>
#include <regex>
#include <sstream>

namespace gradus::tests {

std::set<std::string> declared_operations() {
  std::stringstream text;
  for (const char* header : {"ops", "functional", "linalg"}) {
    std::ifstream file(std::string(GRADUS_SOURCE_DIR "/core/") + header + ".h");
    text << file.rdbuf();
  }
  const std::string source = text.str();
  const std::regex declaration(R"((?:^|\n)(?:Tensor|\w+Result|bool|std::vector<Tensor>|ValuesIndices) (\w+)\()");
  std::set<std::string> names;
  for (std::sregex_iterator match(source.begin(), source.end(), declaration), end; match != end; ++match) {
    names.insert((*match)[1]);
  }
  names.erase("operator");
  return names;
}

}  // namespace gradus::tests
