// Writes Markdown.
#include <gradus/bench/docs/page.h>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace gradus::bench {
namespace {

// At the end: Doxygen wants the title first.
constexpr const char* made = "\n<!-- Made by `gradus docs` from the headers in optim. -->\n";

/// In a cell of a table.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.replace(at, 1, "\\|");
  return text;
}

std::string sentence(std::string text) {
  if (text.empty()) return text;
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text.ends_with('.') ? text : text + ".";
}

std::string range_text(const Option& option) {
  return option.choices.empty() ? to_string(option.range) : fmt::format("{}", fmt::join(option.choices, ", "));
}

std::string options_table(const std::vector<Option>& options) {
  std::string text = "| option | default | may be | |\n| --- | --- | --- | --- |\n";
  for (const Option& option : options) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", option.name, cell(to_string(option.default_value)),
                        cell(range_text(option)), cell(option.help));
  }
  return text;
}

std::string search_table(const optim::SearchSpace& space) {
  std::string text;
  if (!space.intervals.empty()) text += "| option | from | to | evenly in |\n| --- | --- | --- | --- |\n";
  for (const optim::SearchInterval& interval : space.intervals) {
    const bool is_log = interval.scale == optim::SearchScale::log,
               is_linear = interval.scale == optim::SearchScale::linear;
    const std::string option = interval.option;
    text += fmt::format("| `{}` | {} | {} | {} |\n", option, to_string(OptionValue(interval.min)),
                        to_string(OptionValue(interval.max)),
                        is_linear ? option
                        : is_log  ? "log " + option
                                  : "log(1 - " + option + ")");
  }
  if (space.intervals.empty()) text += "No option is searched by default.\n";
  if (space.full_batch) text += "\nOnly for problems whose loss is without noise (full batches).\n";
  return text;
}

/// How to read the rule.
std::string hint(const std::string& mechanism) {
  if (mechanism == "wrapper") return "\nWhat is called when: `optim/wrapper.h`.\n";
  if (mechanism == "elementwise" || mechanism == "tensorwise") return "\nWhat `update` returns is added to w.\n";
  return "";
}

std::string rule(const SourceStruct& source) {
  std::string text = "```text\n";
  for (const SourceFunction& function : source.functions) {
    text += fmt::format("{}({})\n", function.name, fmt::join(function.arguments, ", "));
    for (const std::string& line : function.lines) text += line.empty() ? "\n" : "  " + line + "\n";
  }
  return text + "```\n";
}

}  // namespace

std::string page_of(const Description& entry, const std::vector<SourceStruct>& structs,
                    const optim::SearchSpace* search) {
  const std::string& name = entry.aliases.front();
  std::string text = fmt::format("# {}\n\n{}\n", name, sentence(entry.summary));
  for (const SourceStruct& source : structs) {
    if (source.name == name && !source.comment.empty()) text += "\n" + source.comment + "\n";
  }
  text += fmt::format("\n- By name: `{}`\n- Family: {}\n", entry.name, entry.family);
  if (entry.mechanism != "schedule") text += fmt::format("- Mechanism: {}\n", entry.mechanism);
  if (!entry.source.empty()) text += fmt::format("- Source: {}\n", entry.source);
  if (!entry.state.empty()) text += fmt::format("- Keeps for each parameter: {}\n", fmt::join(entry.state, ", "));
  bool has_rule = false;
  for (const SourceStruct& source : structs) {
    if (source.functions.empty()) continue;
    if (!has_rule) text += "\n## Rule\n" + hint(entry.mechanism);
    has_rule = true;
    if (source.name != name) text += fmt::format("\n### {}\n\n{}\n", source.name, source.comment);
    text += "\n" + rule(source);
  }
  if (!entry.options.empty()) text += "\n## Options\n\n" + options_table(entry.options);
  if (search != nullptr) text += "\n## Search space\n\n" + search_table(*search);
  return text + made;
}

std::string index_of(const std::string& title, const std::vector<Description>& entries) {
  std::vector<std::string> families;
  for (const Description& entry : entries) {
    if (std::find(families.begin(), families.end(), entry.family) == families.end()) families.push_back(entry.family);
  }
  std::string text = "# " + title + "\n";
  for (const std::string& family : families) {
    text += fmt::format("\n## {}\n\n| | | source |\n| --- | --- | --- |\n", sentence(family).substr(0, family.size()));
    for (const Description& entry : entries) {
      if (entry.family != family) continue;
      text += fmt::format("| [{}]({}.md) | {} | {} |\n", entry.aliases.front(), entry.name, cell(entry.summary),
                          cell(entry.source));
    }
  }
  return text + made;
}

}  // namespace gradus::bench
