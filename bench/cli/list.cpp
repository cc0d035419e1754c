// gradus list: everything that describes itself, for people and for machines.
#include <gradus/bench/cli/catalogue.h>
#include <gradus/bench/cli/command.h>
#include <gradus/bench/cli/json_file.h>
#include <gradus/bench/cli/terminal.h>
#include <gradus/bench/cli/usage.h>
#include <gradus/optim/search_space.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace gradus::bench {
namespace {

using Json = nlohmann::ordered_json;

Json as_json(const OptionValue& value) {
  switch (value.kind()) {
    case OptionValue::Kind::integer:
      return value.integer();
    case OptionValue::Kind::boolean:
      return value.boolean();
    case OptionValue::Kind::text:
      return value.text();
    case OptionValue::Kind::numbers:
      return value.numbers();
    case OptionValue::Kind::number:
      break;
  }
  return value.number();
}

Json as_json(const Option& option) {
  Json json{{"name", option.name}, {"default", as_json(option.default_value)}, {"help", option.help}};
  if (const std::string range = to_string(option.range); !range.empty()) json["range"] = range;
  if (!option.choices.empty()) json["choices"] = option.choices;
  return json;
}

Json as_json(const optim::SearchSpace& space) {
  Json json = Json::array();
  for (const optim::SearchInterval& interval : space.intervals) {
    json.push_back({{"option", interval.option},
                    {"min", interval.min},
                    {"max", interval.max},
                    {"scale", optim::name(interval.scale)}});
  }
  return json;
}

Json as_json(const Description& entry) {
  Json json{{"name", entry.name},       {"aliases", entry.aliases}, {"family", entry.family},
            {"summary", entry.summary}, {"source", entry.source},   {"options", Json::array()}};
  for (const Option& option : entry.options) json["options"].push_back(as_json(option));
  if (!entry.mechanism.empty()) json["mechanism"] = entry.mechanism;
  if (!entry.state.empty()) json["state"] = entry.state;
  if (is_optimizer(entry)) {
    const optim::SearchSpace space = optim::search_space(entry.name);
    json["search"] = as_json(space);
    json["full_batch"] = space.full_batch;
  }
  return json;
}

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

void print_option(const Option& option, int name_width, const Terminal& out) {
  std::string text = "= " + to_string(option.default_value);
  if (option.default_value.kind() == OptionValue::Kind::text && option.default_value.text().empty()) text = "";
  const std::string range = option.choices.empty() ? to_string(option.range) : joined(option.choices);
  if (!range.empty()) text += (text.empty() ? "in " : "  in ") + range;
  if (!option.help.empty()) text += (text.empty() ? "" : "  ") + option.help;
  const int indent = name_width + 6;
  fmt::print("    {}  {}\n", left(option.name, name_width), wrapped(text, out.width - indent, indent));
}

void print(const optim::SearchSpace& space, const Terminal& out) {
  std::vector<std::string> parts;
  for (const optim::SearchInterval& interval : space.intervals) {
    parts.push_back(std::string(interval.option) + " " + to_string(interval));
  }
  std::string text = parts.empty() ? "" : fmt::format("searched: {}", fmt::join(parts, "; "));
  if (space.full_batch) text += text.empty() ? "for full batches only" : "; for full batches only";
  if (!text.empty()) fmt::print("    {}\n", painted(Ink::faint, wrapped(text, out.width - 4, 4), out));
}

void print(const Description& entry, const Terminal& out) {
  std::string head = painted(Ink::bold, entry.name, out);
  if (!entry.aliases.empty()) head += " (" + joined(entry.aliases) + ")";
  std::string kind = entry.family;
  if (!entry.mechanism.empty() && entry.mechanism != "wrapper" && entry.mechanism != "schedule") {
    kind += ", " + entry.mechanism;
  }
  if (!kind.empty()) head += painted(Ink::faint, "  " + kind, out);
  fmt::print("{}\n    {}\n", head, wrapped(entry.summary, out.width - 4, 4));
  if (!entry.source.empty()) fmt::print("    {}\n", painted(Ink::faint, wrapped(entry.source, out.width - 4, 4), out));
  int width = 0;
  for (const Option& option : entry.options) width = std::max(width, columns(option.name));
  for (const Option& option : entry.options) print_option(option, width, out);
  if (!entry.state.empty()) fmt::print("    {}\n", painted(Ink::faint, "keeps " + joined(entry.state), out));
  if (is_optimizer(entry)) print(optim::search_space(entry.name), out);
}

bool is_called(const Description& entry, const std::string& name) {
  return entry.name == name || std::find(entry.aliases.begin(), entry.aliases.end(), name) != entry.aliases.end();
}

// The entry of that name alone.
std::vector<Description> only(const std::vector<Description>& entries, const std::string& kind,
                              const std::string& name) {
  std::vector<std::string> names;
  for (const Description& entry : entries) {
    if (is_called(entry, name)) return {entry};
    names.push_back(entry.name);
    names.insert(names.end(), entry.aliases.begin(), entry.aliases.end());
  }
  throw UsageError("gradus list: " + unknown_name(kind, name, names));
}

struct ListOptions {
  std::string kind, name, json_path;
};

int list(const ListOptions& asked) {
  if (asked.kind.empty()) {
    for (const Shelf& shelf : catalogue()) {
      fmt::print("{}{} of them\n", left(std::string("gradus list ") + shelf.plural, 26), shelf.entries().size());
    }
    return 0;
  }
  const auto shelf = std::find_if(catalogue().begin(), catalogue().end(),
                                  [&](const Shelf& candidate) { return asked.kind == candidate.plural; });
  std::vector<Description> entries = shelf->entries();
  if (!asked.name.empty()) entries = only(entries, shelf->singular, asked.name);
  if (!asked.json_path.empty()) {
    Json json = Json::array();
    for (const Description& entry : entries) json.push_back(as_json(entry));
    write_json({{asked.kind, json}}, asked.json_path);
    return 0;
  }
  const Terminal out = terminal(1);
  for (const Description& entry : entries) print(entry, out);
  return 0;
}

}  // namespace

Action configure_list(CLI::App& app) {
  const auto asked = std::make_shared<ListOptions>();
  std::vector<std::string> kinds;
  for (const Shelf& shelf : catalogue()) kinds.emplace_back(shelf.plural);
  app.add_option("kind", asked->kind, "What to list: " + joined(kinds))->check(one_of("list", kinds));
  app.add_option("name", asked->name, "Only the one of this name");
  app.add_option("--json", asked->json_path, "Write JSON to FILE, or - for standard output")->type_name("FILE");
  return [asked](const Invocation&) {
    if (asked->kind.empty() && !asked->json_path.empty()) throw UsageError("gradus list: --json needs a kind");
    return list(*asked);
  };
}

}  // namespace gradus::bench
