// Reads headers by their layout, which clang-format keeps: structs begin and end in column 0, their functions in
// column 2.
#include <gradus/bench/docs/source.h>

#include <algorithm>
#include <cctype>
#include <regex>
#include <sstream>

namespace gradus::bench {
namespace {

constexpr const char* not_shown[] = {"options", "conflict", "memory", "state", "observes"};

bool starts_with_any(const std::string& text, std::initializer_list<const char*> beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(), [&](const char* one) { return text.starts_with(one); });
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(' '), end = text.find_last_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

/// The name of "const Tensor& w"; "" if it has none.
std::string name_of(const std::string& parameter) {
  const std::size_t space = parameter.find_last_of(" &*");
  if (space == std::string::npos) return "";
  const std::string word = parameter.substr(space + 1);
  return word == "Tensor" || word == "double" ? "" : word;
}

/// The parameters' names in "Tensor update(const Tensor& w, const Tensor&) const".
std::vector<std::string> argument_names(const std::string& signature) {
  std::vector<std::string> names;
  std::string parameter;
  int depth = 0;
  for (std::size_t i = signature.find('('); i < signature.size(); ++i) {
    const char c = signature[i];
    if (c == '(' || c == '<') depth += 1;
    if (c == ')' || c == '>') depth -= 1;
    const bool ends = depth == 0 || (depth == 1 && c == ',');
    if (ends) {
      if (const std::string name = name_of(trimmed(parameter)); !name.empty()) names.push_back(name);
      parameter.clear();
      if (depth == 0) break;
    } else if (!(depth == 1 && c == '(')) {
      parameter += c;
    }
  }
  return names;
}

/// "const Tensor m_hat = m / (1 - std::pow(beta1, t));" becomes "m_hat = m / (1 - pow(beta1, t))".
std::string plain(const std::string& line) {
  static const std::regex declaration(
      R"(^(\s*)(?:static )?(?:const )?(?:Tensor|double|R|auto|float|bool|std::int64_t|std::size_t)&? (?=\w[^(]* =(?: |$)))");
  static const std::regex cast_of_name(R"(static_cast<[^>]*>\((\w+)\))"), cast(R"(static_cast<[^>]*>)");
  static const std::regex end_of_statement(R"(;(\s*//.*)?$)");
  static const std::regex space(R"(\bstd::)");
  std::string text = std::regex_replace(line, declaration, "$1");
  text = std::regex_replace(text, cast_of_name, "$1");
  text = std::regex_replace(text, cast, "");
  text = std::regex_replace(text, space, "");
  return std::regex_replace(text, end_of_statement, "$1");
}

class Reader {
 public:
  explicit Reader(const std::string& header) : in_(header) {}

  std::vector<SourceStruct> structs() {
    std::vector<SourceStruct> list;
    std::string comment, line;
    while (std::getline(in_, line)) {
      if (line.starts_with("/// ")) {
        comment += (comment.empty() ? "" : " ") + line.substr(4);
      } else if (line.starts_with("struct ") && line.ends_with("{")) {
        const std::size_t end = line.find_first_of(" {", 7);
        list.push_back({line.substr(7, end - 7), comment, functions()});
        comment.clear();
      } else {
        comment.clear();
      }
    }
    return list;
  }

 private:
  std::vector<SourceFunction> functions() {
    std::vector<SourceFunction> list;
    std::string line;
    while (std::getline(in_, line) && line != "};") {
      if (starts_with_any(line, {"  struct ", "  enum "}) && line.ends_with("{")) {
        while (std::getline(in_, line) && line != "  };") {
        }
        continue;
      }
      if (line.size() < 3 || !line.starts_with("  ") || line[2] == ' ' ||
          starts_with_any(line, {"  //", "  template", "  static constexpr", "  enum "})) {
        continue;
      }
      std::string signature = line;
      while (signature.find_first_of(";{") == std::string::npos && std::getline(in_, line)) {
        signature += " " + trimmed(line);
      }
      const std::size_t brace = signature.find('{'), parenthesis = signature.find('(');
      if (brace == std::string::npos || parenthesis > brace || signature.find(';') < brace) continue;
      add(list, signature, brace, parenthesis);
    }
    return list;
  }

  void add(std::vector<SourceFunction>& list, const std::string& signature, std::size_t brace,
           std::size_t parenthesis) {
    SourceFunction function;
    const std::size_t before = signature.find_last_of(" *&", parenthesis);
    function.name = signature.substr(before + 1, parenthesis - before - 1);
    function.arguments = argument_names(signature.substr(0, brace));
    if (signature.ends_with("}")) {
      const std::string body = trimmed(signature.substr(brace + 1, signature.size() - brace - 2));
      if (!body.empty()) function.lines.push_back(plain(body));
    } else {
      std::string line;
      while (std::getline(in_, line) && line != "  }") {
        function.lines.push_back(line.size() < 4 ? "" : plain(line.substr(4)));
      }
    }
    const bool shown = std::find(std::begin(not_shown), std::end(not_shown), function.name) == std::end(not_shown);
    if (shown) list.push_back(std::move(function));
  }

  std::istringstream in_;
};

}  // namespace

std::vector<SourceStruct> structs_of(const std::string& header) { return Reader(header).structs(); }

}  // namespace gradus::bench
