// The pages on optimizers, wrappers and schedules: what is read from headers, and that those in docs/ are as made now.
#include "../fresh_directory.h"
#include "run_program.h"

#include <gradus/bench/docs/page.h>
#include <gradus/bench/docs/pictures.h>
#include <gradus/optim/list.h>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace gradus::bench {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::set<std::string> names(const fs::path& folder) {
  std::set<std::string> found;
  for (const fs::directory_entry& file : fs::directory_iterator(folder)) found.insert(file.path().filename().string());
  return found;
}

constexpr const char* header = R"(/// Of the file.
#pragma once

namespace gradus::optim {

/// First line,
/// second line.
struct Walk : Base {
  enum class Way : std::uint8_t { up, down };
  double lr = 1e-3, sizes[] = {};
  static constexpr const char* slots[] = {"m"};

  struct Globals {
    double sum = 0;
    template <class V>
    void memory(V& v) {
      v("sum", sum);
    }
  };
  void prepare(Globals& all, const TensorStep&) const { all.sum = 0; }
  /// Of the function.
  template <class R>
  R update(R, R g, R& m, const Pair<R, R>& both,
           const Step& step) const {
    const double rate = lr / static_cast<double>(step.t);  // slower

    m = std::max(m, g);
    return -rate * m;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
  }
};

namespace detail {
RulePointer rule_of(const Walk& formula, Lookup);
}

}  // namespace gradus::optim
)";

}  // namespace

TEST_CASE("a header's formula is read as a paper has it") {
  const std::vector<SourceStruct> structs = structs_of(header);
  REQUIRE(structs.size() == 1);
  CHECK(structs[0].name == "Walk");
  CHECK(structs[0].comment == "First line, second line.");
  REQUIRE(structs[0].functions.size() == 2);
  CHECK(structs[0].functions[0].name == "prepare");
  CHECK(structs[0].functions[0].arguments == std::vector<std::string>{"all"});
  CHECK(structs[0].functions[0].lines == std::vector<std::string>{"all.sum = 0"});
  CHECK(structs[0].functions[1].arguments == std::vector<std::string>{"g", "m", "both", "step"});
  CHECK(structs[0].functions[1].lines ==
        std::vector<std::string>{"rate = lr / (step.t)  // slower", "", "m = max(m, g)", "return -rate * m"});
}

TEST_CASE("a page has the rule, the options and what is kept") {
  const Description walk{.name = "walk",
                         .aliases = {"Walk"},
                         .family = "momentum",
                         .summary = "goes",
                         .options = {{.name = "lr", .default_value = 0.5, .range = non_negative, .help = "a|b"}},
                         .state = {"m"},
                         .mechanism = "elementwise"};
  const std::string page = page_of(walk, structs_of(header));
  for (const char* part :
       {"# Walk\n\nGoes.\n\nFirst line, second line.\n", "- By name: `walk`\n", "- Keeps for each parameter: m\n",
        "update(g, m, both, step)\n  rate = lr / (step.t)", "| `lr` | 0.5 | >= 0 | a\\|b |\n"}) {
    CAPTURE(std::string(part));
    CHECK(page.find(part) != std::string::npos);
  }
  CHECK(page.find("Source") == std::string::npos);
  CHECK(page.find("Search") == std::string::npos);
  CHECK(index_of("Things", {walk})
            .find("## Momentum\n\n| | | source |\n| --- | --- | --- |\n| [Walk](walk.md) | goes |") !=
        std::string::npos);
}

TEST_CASE("a page has the space that an optimizer's options are searched in") {
  const Description walk{.name = "walk", .aliases = {"Walk"}, .family = "momentum", .summary = "goes"};
  const optim::SearchSpace searched{.intervals = {{"lr", 1e-3, 1},
                                                  {"beta", 0.5, 0.99, optim::SearchScale::one_minus_log},
                                                  {"p", 0, 0.5, optim::SearchScale::linear}},
                                    .full_batch = true};
  const std::string page = page_of(walk, {}, &searched);
  CHECK(page.find("## Search space\n\n"
                  "| option | from | to | evenly in |\n| --- | --- | --- | --- |\n"
                  "| `lr` | 0.001 | 1 | log lr |\n"
                  "| `beta` | 0.5 | 0.99 | log(1 - beta) |\n"
                  "| `p` | 0 | 0.5 | p |\n\n"
                  "Only for problems whose loss is without noise (full batches).\n") != std::string::npos);
  const optim::SearchSpace nothing;
  CHECK(page_of(walk, {}, &nothing).find("## Search space\n\nNo option is searched by default.\n") !=
        std::string::npos);
}

TEST_CASE("the pages in docs are as gradus docs makes them") {
  const FreshDirectory folder;
  const Ran ran = run_gradus("docs " + folder.path().string() + " --headers " GRADUS_SOURCE_DIR "/optim");
  REQUIRE(ran.err == "");
  for (const char* kind : {"optimizers", "wrappers", "schedules"}) {
    CAPTURE(std::string(kind));
    const fs::path made = folder.path() / kind, kept = fs::path(GRADUS_SOURCE_DIR "/docs") / kind;
    CHECK(names(made) == names(kept));
    for (const std::string& name : names(made)) {
      INFO("run: gradus docs docs, in the tree; " << name);
      CHECK(read(made / name) == read(kept / name));
    }
  }
}

TEST_CASE("the guide's pictures have every schedule, and the paths of four optimizers on two functions") {
  const std::string schedules = draw_schedules(), paths = draw_paths();
  const auto count = [](const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
  };
  std::size_t wanted = 0;
  for (const Description& schedule : optim::schedule_descriptions()) {
    if (schedule.family == "metric" || schedule.name == "smoothed_exponential_decay")
      continue;  // not of the step alone
    CAPTURE(schedule.name);
    CHECK(count(schedules, ">" + schedule.aliases.front() + "</text>") == 1);
    ++wanted;
  }
  CHECK(count(schedules, "<polyline") == wanted);
  CHECK(count(paths, " steps</text>") == 8);
  CHECK(count(paths, "<polyline") == 16);  // each path, and its line of the legend
  CHECK(count(paths, ">+</text>") == 2);   // the minima
  for (const std::string& text : {schedules, paths}) {
    CHECK(text.find("nan") == std::string::npos);
    CHECK(text.ends_with("</svg>\n"));
  }
}

TEST_CASE("docs says what it cannot read") {
  const FreshDirectory folder;
  CHECK(run_gradus("docs " + folder.path().string() + " --headers /nonexistent").err ==
        "gradus: there is no folder /nonexistent\n");
  CHECK(run_gradus("docs " + folder.path().string() + " --headers " + folder.path().string()).err ==
        "gradus: no header in " + folder.path().string() + " has the struct SGD\n");
  CHECK(run_gradus("docs").exit_code == 2);
}

}  // namespace gradus::bench
