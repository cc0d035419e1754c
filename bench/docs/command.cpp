// gradus docs: writes the pages of documentation on optimizers, wrappers and schedules, and their pictures.
#include <gradus/bench/cli/catalogue.h>
#include <gradus/bench/cli/command.h>
#include <gradus/bench/cli/usage.h>
#include <gradus/bench/docs/page.h>
#include <gradus/bench/docs/pictures.h>
#include <gradus/core/error.h>
#include <gradus/optim/list.h>
#include <gradus/optim/search_space.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

namespace gradus::bench {
namespace {

namespace fs = std::filesystem;

struct Kind {
  const char* name;  // also of the folder
  const char* title;
  std::vector<Description> (*entries)();
};
constexpr Kind kinds[] = {
    {"optimizers", "Optimizers", optim::descriptions},
    {"wrappers", "Wrappers", optim::wrapper_descriptions},
    {"schedules", "Schedules", optim::schedule_descriptions},
};

std::string read(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw ValueError({}, "cannot read " + path.string());
  return text.str();
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) throw ValueError({}, "cannot write " + path.string() + ": " + std::strerror(errno));
}

/// The structs of each header below a folder, by the name of each of them.
std::map<std::string, std::vector<SourceStruct>> structs_by_name(const fs::path& folder) {
  if (!fs::is_directory(folder)) throw ValueError({}, "there is no folder " + folder.string());
  std::map<std::string, std::vector<SourceStruct>> found;
  for (const fs::directory_entry& file : fs::recursive_directory_iterator(folder)) {
    if (file.path().extension() != ".h") continue;
    const std::vector<SourceStruct> structs = structs_of(read(file.path()));
    for (const SourceStruct& one : structs) found[one.name] = structs;
  }
  return found;
}

struct Asked {
  std::string folder, headers = "optim";
};

int write_pages(const Asked& asked) {
  const auto sources = structs_by_name(asked.headers);
  for (const Kind& kind : kinds) {
    const fs::path folder = fs::path(asked.folder) / kind.name;
    fs::create_directories(folder);
    const std::vector<Description> entries = kind.entries();
    for (const Description& entry : entries) {
      const auto source = sources.find(entry.aliases.front());
      if (source == sources.end()) {
        throw ValueError({}, "no header in " + asked.headers + " has the struct " + entry.aliases.front());
      }
      optim::SearchSpace search;
      if (is_optimizer(entry)) search = optim::search_space(entry.name);
      write(folder / (entry.name + ".md"), page_of(entry, source->second, is_optimizer(entry) ? &search : nullptr));
    }
    write(folder / "index.md", index_of(kind.title, entries));
    fmt::print("{}: {} pages\n", folder.string(), entries.size() + 1);
  }
  const fs::path pictures = fs::path(asked.folder) / "pictures";
  fs::create_directories(pictures);
  write(pictures / "schedules.svg", draw_schedules());
  write(pictures / "paths.svg", draw_paths());
  fmt::print("{}: 2 pictures\n", pictures.string());
  return 0;
}

}  // namespace

Action configure_docs(CLI::App& app) {
  const auto asked = std::make_shared<Asked>();
  app.add_option("folder", asked->folder, "Where to write optimizers/, wrappers/, schedules/ and pictures/")
      ->required();
  app.add_option("--headers", asked->headers, "Where the formulas' headers are")->type_name("FOLDER");
  return [asked](const Invocation&) { return write_pages(*asked); };
}

}  // namespace gradus::bench
