/// What documentation takes from the header of a formula: the comments of its structs, and their functions as plain
/// text.
#pragma once

#include <string>
#include <vector>

namespace gradus::bench {

/// A function of a formula: "update(g, m, v, step)", and its lines as a paper would have them.
struct SourceFunction {
  std::string name;
  std::vector<std::string> arguments;
  std::vector<std::string> lines;
};

struct SourceStruct {
  std::string name;
  std::string comment;  // one paragraph
  std::vector<SourceFunction> functions;
};

/// The structs of a header that is formatted as this project's are. Functions that only describe the formula (its
/// options, what it remembers) are left out.
std::vector<SourceStruct> structs_of(const std::string& header);

}  // namespace gradus::bench
